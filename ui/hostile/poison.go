package hostile

import (
	"bytes"
	"encoding/json"
	"strings"
)

// stand takes the place of a hostile text until everything else is encoded, for some of them no
// encoder would write.
const stand = "~hostile~"

// Poison puts a hostile text into the text values of a JSON body: all those for which spare does not
// hold. A path is written payments.nextAction.message. What is no JSON stays as it is.
func Poison(body []byte, c Class, spare func(path string) bool) []byte {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return body
	}
	out, err := json.Marshal(walk(v, "", func(path, old string) string {
		if spare != nil && spare(path) {
			return old
		}
		return stand
	}))
	if err != nil {
		panic(err)
	}
	return bytes.ReplaceAll(out, []byte(stand), []byte(c.Wire))
}

// Paths lists the places of the text values of a JSON body.
func Paths(body []byte) []string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil
	}
	var all []string
	walk(v, "", func(path, old string) string { all = append(all, path); return old })
	return all
}

// Values lists the text values of a JSON body.
func Values(body []byte) []string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil
	}
	var all []string
	walk(v, "", func(_, old string) string { all = append(all, old); return old })
	return all
}

func walk(v any, path string, change func(path, old string) string) any {
	switch v := v.(type) {
	case string:
		return change(path, v)
	case []any:
		for i := range v {
			v[i] = walk(v[i], path, change)
		}
	case map[string]any:
		for k := range v {
			v[k] = walk(v[k], strings.TrimPrefix(path+"."+k, "."), change)
		}
	}
	return v
}

// Structure spares the texts by which a payment goes on at all: names of things, states, money.
func Structure(path string) bool {
	last := path[strings.LastIndexByte(path, '.')+1:]
	switch last {
	case "id", "intentId", "token", "status", "currency", "type":
		return !strings.Contains(path, "fees")
	}
	return false
}
