package rp
import ("testing";"fmt";"time";"net/http";"sync";"os";"os/exec";"bufio";"strings";"github.com/authassay/assay/suites/evidence")
func TestZServer(t *testing.T){
 if os.Getenv("ZSERVE")=="" { t.Skip() }
 var mu sync.Mutex; spent:=map[string]bool{}
 s:=serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request){
  code:=r.FormValue("code")
  w,_:=time.ParseDuration(r.Header.Get("X-W"))
  _ = w
  i:=strings.LastIndex(code," "); if i>=0 { w,_=time.ParseDuration(code[i+1:]) }
  mu.Lock(); was:=spent[code]; mu.Unlock()
  if w==7*time.Millisecond { time.Sleep(300*time.Microsecond) } else { for b:=time.Now(); time.Since(b)<w; {} }
  mu.Lock(); spent[code]=true; mu.Unlock()
  if was||code=="" { rw.WriteHeader(400) }
 }), true)
 fmt.Println("URL="+s.URL)
 time.Sleep(300*time.Second)
}
func TestZZ(t *testing.T){
 cmd:=exec.Command(os.Args[0],"-test.run=TestZServer$","-test.v"); cmd.Env=append(os.Environ(),"ZSERVE=1")
 out,_:=cmd.StdoutPipe(); cmd.Start(); defer cmd.Process.Kill()
 sc:=bufio.NewScanner(out); u:=""
 for sc.Scan() { if strings.HasPrefix(sc.Text(),"URL=") { u=sc.Text()[4:]; break } }
 client := racer(t, u)
 for _, w := range []time.Duration{20*time.Microsecond,100*time.Microsecond} {
 for _, way := range allWays { hits:=0; var d time.Duration
  for r:=range 150 { client.party.Redactor=evidence.NewRedactor(); b:=time.Now(); if successes(client.RedeemTogether(t.Context(), &Grant{Code: fmt.Sprint(way, r," ",w)}, 20, way))>1 {hits++}; d+=time.Since(b) }
  fmt.Println(w, way, hits*100/150, d/150,"ms") }
 }
}
