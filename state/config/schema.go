package config

import (
	"reflect"

	"github.com/BurntSushi/toml"
)

// check compares every key with what the file may say, in the file's order, so that the first
// mistake is the one reported. The library itself would accept any spelling of capitals and name
// types in Go's words.
func (d *document) check() error {
	for _, key := range d.meta.Keys() {
		kind := reflect.TypeFor[file]()
		for i, name := range key {
			next, ok := descend(kind, name)
			if !ok {
				return d.unknown(key, i, kind)
			}
			kind = next
		}
		if e := d.checkType(key, kind); e != nil {
			return e
		}
	}
	return nil
}

// descend returns the type of the key called name in a table of type t.
func descend(t reflect.Type, name string) (reflect.Type, bool) {
	switch t.Kind() {
	case reflect.Map:
		return t.Elem(), true
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.Tag.Get("toml") == name {
				return value(f.Type), true
			}
		}
	default: // a value has no keys
	}
	return nil, false
}

// value takes the pointer off a key's type.
func value(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func (d *document) checkType(key toml.Key, t reflect.Type) error {
	var fits bool
	var want string
	got, name := d.meta.Type(key...), spelt(key)
	switch t.Kind() {
	case reflect.String:
		fits, want = got == "String", `text between quotes, as in "…"`
	case reflect.Slice:
		fits, want = got == "Array" && d.elementsFit(key, t), "a list of texts, as in [\"07\"]"
		switch {
		case t.Elem().Kind() == reflect.Int:
			want = "a list of whole numbers, as in [10]"
		case key[0] == "limits":
			want = "a list of limits, as in [\"30/5s\"]"
		}
	case reflect.Map, reflect.Struct:
		// A table that only its sub-tables mention has no type of its own.
		fits, want = got == "Hash" || got == "", "a section, as in ["+name+"]"
		if t.Kind() == reflect.Map {
			want = "sections with a name each, as in [" + name + ".NAME]"
		}
	default:
		fits = true // looked at where it is used
	}
	if fits {
		return nil
	}
	return d.wrong(key, "`"+name+"` must be "+want, "")
}

// elementsFit decodes the list alone.
func (d *document) elementsFit(key toml.Key, t reflect.Type) bool {
	list := reflect.New(t)
	p, ok := d.primitive(key)
	return ok && d.meta.PrimitiveDecode(p, list.Interface()) == nil
}
