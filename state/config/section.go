package config

import "fmt"

// section reads the settings of one table of the file (or of its top, when path is empty). After
// the first mistake it reads nothing more and keeps that one.
type section struct {
	l    *loader
	path []string
	err  *Error
}

// read puts the setting into dst, which holds the default, and notes where the value came from.
func (s *section) read(key string, v *string, dst *string, r rule) {
	if s.err != nil || !s.note(key, v != nil, v) {
		return
	}
	if complaint := r(*v); complaint != "" {
		s.fail(key, "`"+key+"` "+complaint, "")
		return
	}
	*dst = *v
}

// note records the origin of a setting and returns whether the file gives it.
func (s *section) note(key string, given bool, value any) bool {
	path := append(s.path[:len(s.path):len(s.path)], key)
	if !given {
		s.l.cfg.origins[originKey(path...)] = originDefault
		return false
	}
	origin := s.l.doc.origin(path...)
	s.l.cfg.origins[originKey(path...)] = origin
	if len(path) > 1 && (path[0] == "countries" || path[0] == "limits") {
		s.l.cfg.overrides = append(s.l.cfg.overrides, Setting{originKey(path...), display(value), origin})
	}
	return true
}

func display(value any) string {
	switch v := value.(type) {
	case *string:
		return *v
	case *[]string:
		return fmt.Sprint(*v)
	case *[]int:
		return fmt.Sprint(*v)
	}
	return ""
}

// wrong is an error about one key of the section.
func (s *section) wrong(key, message, hint string) *Error {
	return s.l.doc.wrong(append(s.path[:len(s.path):len(s.path)], key), message, hint)
}

func (s *section) fail(key, message, hint string) {
	if s.err == nil {
		s.err = s.wrong(key, message, hint)
	}
}

// result is the first mistake as an error, nil when there was none.
func (s *section) result() error {
	if s.err == nil {
		return nil
	}
	return s.err
}
