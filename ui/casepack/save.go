package casepack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// longestName bounds the part of a file's name that comes from an id.
const longestName = 40

// Save writes a case into a folder of cases, which it makes, and returns the file. No file is ever
// overwritten, and only its owner can read one.
func Save(dir, intent string, now time.Time, content string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of the cases: %w", err)
	}
	name := filepath.Join(dir, safe(intent)+"-"+now.Format("20060102-150405"))
	for n := 1; ; n++ {
		path := name + ".md"
		if n > 1 {
			path = fmt.Sprintf("%s-%d.md", name, n)
		}
		err := Write(path, content)
		if errors.Is(err, fs.ErrExist) && n < 100 {
			continue
		}
		return path, err
	}
}

// Write makes a new file of a case, whole or not at all.
func Write(path, content string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the file of the case: %w", err)
	}
	_, err = f.WriteString(content)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path)
		return fmt.Errorf("write the case: %w", err)
	}
	return nil
}

// safe is an id as a part of a file's name, whatever Hub2 put into it.
func safe(id string) string {
	id = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, id[:min(len(id), longestName)])
	if strings.Trim(id, "-") == "" {
		return "case"
	}
	return id
}
