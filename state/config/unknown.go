package config

import (
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// unknown is the error for the i-th part of key, which table does not have: the nearest key it has,
// else the place where that one belongs.
func (d *document) unknown(key toml.Key, i int, table reflect.Type) error {
	name := key[i]
	e := d.wrong(key[:i+1], "unknown key "+backquoted(name), "")
	if e.Line == 0 {
		e.Line = d.line(key...) // [a.b] gives a no line of its own
	}
	if table.Kind() != reflect.Struct {
		e.Message = backquoted(strings.Join(key[:i], ".")) + " is a value, not a section"
		return e
	}
	// Sections are compared with sections first: profils is as near to profile as to profiles.
	near, ok := nearest(name, fields(table, i < len(key)-1 || d.meta.Type(key...) == "Hash"))
	if !ok {
		near, ok = nearest(name, allFields(table))
	}
	if ok {
		e.Hint = "did you mean `" + near + "`?"
		return e
	}
	if place, ok := placeOf(reflect.TypeFor[file](), name, nil); ok {
		e.Hint = "it belongs " + place
		return e
	}
	e.Hint = "known here: " + strings.Join(allFields(table), ", ")
	return e
}

// backquoted names a key, unless it is long enough to be a secret in the wrong place.
func backquoted(name string) string {
	if len(name) > 2*longestShown {
		return "(" + shown(name) + ")"
	}
	return "`" + name + "`"
}

// spelt is a key as it is written, but for the parts that are long enough to be a secret.
func spelt(key toml.Key) string {
	parts := slices.Clone(key)
	for i, name := range parts {
		if len(name) > 2*longestShown {
			parts[i] = shown(name)
		}
	}
	return parts.String()
}

// fields lists the keys of a table that are sections, or those that are values.
func fields(t reflect.Type, sections bool) []string {
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		if kind := value(f.Type).Kind(); (kind == reflect.Map || kind == reflect.Struct) == sections {
			names = append(names, f.Tag.Get("toml"))
		}
	}
	return names
}

func allFields(t reflect.Type) []string { return append(fields(t, false), fields(t, true)...) }

// placeOf finds the section that has a key called name: a key put under the wrong header is the
// mistake that TOML invites most.
func placeOf(t reflect.Type, name string, path []string) (string, bool) {
	if t.Kind() == reflect.Map {
		return placeOf(t.Elem(), name, append(path, "NAME"))
	}
	if t.Kind() != reflect.Struct {
		return "", false
	}
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("toml")
		if tag == name && len(path) == 0 {
			return "at the top of the file, before the first [section]", true
		}
		if tag == name {
			return "in a section [" + strings.Join(path, ".") + "]", true
		}
		if place, ok := placeOf(value(f.Type), name, append(path, tag)); ok {
			return place, true
		}
	}
	return "", false
}

// nearest returns the candidate that a typing mistake away from word means.
func nearest(word string, candidates []string) (string, bool) {
	best, distance := "", max(1, min(3, len(word)/3))+1
	for _, c := range candidates {
		if n := levenshtein(strings.ToLower(word), strings.ToLower(c)); n < distance {
			best, distance = c, n
		}
	}
	return best, best != ""
}

// levenshtein counts the letters to insert, remove or replace between a and b.
func levenshtein(a, b string) int {
	const enough = 64 // no key of ours is that long
	x, y := []rune(a), []rune(b)
	if len(x) > enough || len(y) > enough {
		return enough
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range y {
			replace := diagonal
			if r != s {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
