package sim

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// before reports whether a fault keeps the request from Hub2.
func before(f fault) bool { return f <= keyRefused }

// instead returns what somebody on the way, or Hub2 itself, answers in place of the true answer.
func instead(f fault, d dice, w *world) (reply, bool) {
	h := http.Header{"Content-Type": {"application/json"}}
	switch f {
	case html502Before, html502After:
		return reply{502, http.Header{"Content-Type": {"text/html"}}, []byte("<html><h1>502 Bad Gateway</h1></html>"), false}, true
	case json503Before:
		return reply{503, h, []byte(`{"status":503,"code":"Service Unavailable","message":"try later"}`), false}, true
	case json500After:
		return reply{[]int{500, 503, 504}[d.n(3)], h, []byte(`{"status":500,"code":"Internal Server Error","message":"oops"}`), false}, true
	case redirectBefore, redirectAfter:
		h.Set("Location", "https://portal.example"+"/login")
		return reply{[]int{301, 302, 303, 307, 308}[d.n(5)], h, nil, false}, true
	case conflictBefore, conflictAfter:
		return reply{[]int{408, 409, 425, 402}[d.n(4)], h, []byte(`{"code":"conflict","type":"conflict","message":"again"}`), false}, true
	case keyRefused:
		return reply{[]int{401, 403}[d.n(2)], h, []byte(`{"status":401,"code":"Unauthorized","message":"No valid API key provided"}`), false}, true
	case limited:
		if v := retryAfter(d, w); v != "" {
			h.Set("Retry-After", v)
		}
		h.Set("Date", w.serverNow().UTC().Format(http.TimeFormat))
		return reply{429, h, []byte(`{"status":429,"code":"Too Many Requests","message":"slow down"}`), false}, true
	default:
		return reply{}, false
	}
}

// retryAfter draws one of the forms of the header.
func retryAfter(d dice, w *world) string {
	switch d.weighted([]float64{3, 2, 4, 2, 1, 1}) {
	case 1:
		return "0"
	case 2:
		return strconv.Itoa(1 + d.n(20))
	case 3:
		return w.serverNow().Add(time.Duration(2+d.n(20)) * time.Second).UTC().Format(http.TimeFormat)
	case 4:
		return "99999999999999999999"
	case 5:
		return "soon"
	}
	return ""
}

// odd changes one thing in an answer to something that Hub2's documents do not promise. It never tells
// an ending that is not so.
func odd(body []byte, d dice) []byte {
	var m map[string]any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if dec.Decode(&m) != nil {
		return body
	}
	var payment map[string]any
	if list, _ := m["payments"].([]any); len(list) > 0 {
		payment, _ = list[d.n(len(list))].(map[string]any)
	}
	amounts := []any{nil, json.Number("1"), json.Number("-5"), json.Number("100.5"), json.Number("1e300"), "many", json.Number("99999999999999999999")}
	switch d.n(10) {
	case 0:
		m["payments"] = nil
	case 1:
		m["status"] = "on_hold"
	case 2:
		delete(m, "amount")
	case 3:
		m["amount"] = amounts[d.n(len(amounts))]
	case 4:
		if payment != nil {
			payment["amount"] = amounts[d.n(len(amounts))]
		}
	case 5:
		if payment != nil {
			payment["status"] = "under_investigation"
		}
	case 6:
		m["nextAction"] = []any{}
		m["surprise"] = map[string]any{"deep": []any{1, "x", nil}}
	case 7:
		delete(m, "payments")
	case 8:
		m["id"] = nil
	case 9:
		if payment != nil {
			delete(payment, "number")
			delete(payment, "provider")
		}
	}
	out, err := json.Marshal(m)
	if err != nil {
		return body
	}
	return out
}
