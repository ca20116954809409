package rp
import ("testing";"fmt";"time";"net/http";"sync";"github.com/authassay/assay/suites/evidence")
func TestZZ(t *testing.T){
 for _, w := range []time.Duration{0,20*time.Microsecond,100*time.Microsecond,500*time.Microsecond} {
 var mu sync.Mutex; spent:=map[string]bool{}
 client := racer(t, serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request){
  code:=r.FormValue("code")
  mu.Lock(); was:=spent[code]; mu.Unlock()
  for b:=time.Now(); time.Since(b)<w; {}
  mu.Lock(); spent[code]=true; mu.Unlock()
  if was||code=="" { rw.WriteHeader(400) }
 }), true).URL)
 for _, way := range allWays { hits:=0; var d time.Duration
  for r:=range 150 { client.party.Redactor=evidence.NewRedactor(); b:=time.Now(); if successes(client.RedeemTogether(t.Context(), &Grant{Code: fmt.Sprint(way, r,w)}, 20, way))>1 {hits++}; d+=time.Since(b) }
  fmt.Println(w, way, hits*100/150, d/150) }
 }
}
