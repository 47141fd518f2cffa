package casepack

import (
	"encoding/json"
	"reflect"
	"time"

	"guichet/hub2"
	"guichet/ui/text"
)

// veiled copies a value with every text in it behind the veil, whatever the field is called: what is added
// to a fact one day is hidden too.
func veiled[T any](v *veil, x T) T {
	var copied T
	reflect.ValueOf(&copied).Elem().Set(v.deep(reflect.ValueOf(&x).Elem(), ""))
	return copied
}

func (v *veil) deep(x reflect.Value, field string) reflect.Value {
	copied := reflect.New(x.Type()).Elem()
	switch x.Interface().(type) {
	case time.Time:
		return x
	case hub2.Secret, json.RawMessage: // the answers as they came are no part of a case
		return copied
	}
	switch x.Kind() {
	case reflect.String:
		copied.SetString(v.field(field, x.String()))
	case reflect.Pointer:
		if !x.IsNil() {
			copied.Set(reflect.New(x.Type().Elem()))
			copied.Elem().Set(v.deep(x.Elem(), field))
		}
	case reflect.Slice:
		if !x.IsNil() {
			copied.Set(reflect.MakeSlice(x.Type(), x.Len(), x.Len()))
			for i := range x.Len() {
				copied.Index(i).Set(v.deep(x.Index(i), field))
			}
		}
	case reflect.Struct:
		for i := range x.NumField() {
			if f := x.Type().Field(i); f.IsExported() {
				copied.Field(i).Set(v.deep(x.Field(i), f.Name))
			}
		}
	default:
		copied.Set(x)
	}
	return copied
}

// field hides what must not be seen of a field's text. A payment says the same many times.
func (v *veil) field(name, s string) string {
	hide := v.text
	switch name {
	case "MSISDN", "Number":
		if s == "" {
			return ""
		}
		return text.Mask(s)
	case "Note", "Message", "Shown", "CustomerRef": // in the last other programs may put a number
		hide, name = v.prose, "prose"
	default:
		name = "text"
	}
	hidden, done := v.hidden[name+s]
	if !done {
		hidden = hide(s)
		v.hidden[name+s] = hidden
	}
	return hidden
}
