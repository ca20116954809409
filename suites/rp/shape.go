package rp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Shape changes a request beyond its parameters: form is what it carries, credentials in the body included.
type Shape func(request *http.Request, form url.Values)

// RedeemAs is Redeem with the request in another shape.
func (c *Client) RedeemAs(ctx context.Context, grant *Grant, shape Shape, tampers ...Tamper) *Answer {
	form := redemption(grant)
	request := c.request(ctx, "token", form, tampers...)
	shape(request, form)
	return c.party.Send(ctx, request)
}

// InQuery moves parameters from the body to the address; none named means all.
func InQuery(names ...string) Shape {
	return func(request *http.Request, form url.Values) {
		query, body := url.Values{}, url.Values{}
		for name, values := range form {
			if len(names) == 0 || slices.Contains(names, name) {
				query[name] = values
			} else {
				body[name] = values
			}
		}
		addQuery(request, query)
		setBody(request, "application/x-www-form-urlencoded", body.Encode())
	}
}

// AsGet sends a GET with all parameters in the address.
func AsGet(request *http.Request, form url.Values) {
	addQuery(request, form)
	request.Method = http.MethodGet
	request.Header.Del("Content-Type")
	request.Body, request.GetBody, request.ContentLength = nil, nil, 0
}

// AsJSON sends the parameters as members of a JSON object.
func AsJSON(request *http.Request, form url.Values) {
	members := map[string]string{}
	for name := range form {
		members[name] = form.Get(name)
	}
	text, err := json.Marshal(members)
	if err != nil {
		panic("rp: strings that are no JSON: " + err.Error())
	}
	setBody(request, "application/json", string(text))
}

// AsMultipart sends the parameters as parts (RFC 7578).
func AsMultipart(request *http.Request, form url.Values) {
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	_ = parts.SetBoundary("assay-" + random(12)) // as long as a boundary may be, and of its characters
	for name := range form {
		_ = parts.WriteField(name, form.Get(name)) // a buffer takes what it is given
	}
	_ = parts.Close() // likewise
	setBody(request, parts.FormDataContentType(), body.String())
}

// AsText sends the form as plain text, which a page of another site may do without being asked.
func AsText(request *http.Request, form url.Values) { setBody(request, "text/plain", form.Encode()) }

func addQuery(request *http.Request, query url.Values) {
	all := request.URL.Query()
	for name, values := range query {
		all[name] = values
	}
	request.URL.RawQuery = all.Encode()
}

func setBody(request *http.Request, kind, body string) {
	request.Header.Set("Content-Type", kind)
	request.ContentLength = int64(len(body))
	request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	request.Body = io.NopCloser(strings.NewReader(body))
}
