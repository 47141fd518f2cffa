package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// rule says what is wrong with a value in words that follow the setting's name, "" when nothing is.
type rule func(v string) string

func oneOf[T ~string](known ...T) rule {
	return func(v string) string {
		if slices.Contains(known, T(v)) {
			return ""
		}
		words := make([]string, len(known))
		for i, k := range known {
			words[i] = string(k)
		}
		last := len(words) - 1
		list := strings.Join(words[:last], ", ") + " or " + words[last]
		return "takes " + list + ", not " + shown(v)
	}
}

// text is something a person reads: no longer than limit, nothing that a terminal would obey.
func text(limit int) rule {
	return func(v string) string {
		switch {
		case strings.TrimSpace(v) == "":
			return "must not be empty"
		case utf8.RuneCountInString(v) > limit:
			return fmt.Sprintf("is longer than %d characters", limit)
		case !utf8.ValidString(v), strings.IndexFunc(v, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0:
			return "has a character that cannot be printed"
		}
		return ""
	}
}

// token is one word of visible ASCII: it travels in an HTTP header.
func token(v string) string {
	switch {
	case v == "":
		return "must not be empty"
	case len(v) > 512:
		return "is longer than 512 characters"
	case strings.IndexFunc(v, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0:
		return "has a space or a character that no key or id has"
	}
	return ""
}

func drawnFrom(alphabet string, least, most int, want string) rule {
	return func(v string) string {
		if len(v) < least || len(v) > most || strings.Trim(v, alphabet) != "" ||
			strings.IndexFunc(v, func(r rune) bool { return !strings.ContainsRune(alphabet, r) }) >= 0 {
			return "must be " + want + ", not " + shown(v)
		}
		return ""
	}
}

const (
	digits  = "0123456789"
	lower   = "abcdefghijklmnopqrstuvwxyz"
	capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func orEmpty(r rule) rule {
	return func(v string) string {
		if v == "" {
			return ""
		}
		return r(v)
	}
}

func duration(least, most time.Duration) rule {
	return func(v string) string {
		d, err := time.ParseDuration(v)
		if err != nil || d < least || d > most {
			return fmt.Sprintf("must be a time between %s and %s, as in \"15s\", not %s", least, most, shown(v))
		}
		return ""
	}
}

// link is an address that a customer's phone is sent to.
func link(v string) string {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(v) > 2048 || token(v) != "" {
		return "must be an address that begins with https://"
	}
	return ""
}

// baseURL is where requests with the API key go, so nothing on the way may read it.
func baseURL(v string) string {
	return address(v, "https://api.hub2.io", "http would show the API key to the network")
}

// hookURL is where Hub2 sends webhooks, which hold the tokens of intents.
func hookURL(v string) string {
	return address(v, "https://pay.example/hub2", "http would show payments to the network")
}

func address(v, example, harm string) string {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Hostname() == "" || token(v) != "" || (u.Scheme != "https" && u.Scheme != "http"):
		return "must be an address, as in " + example
	case u.User != nil:
		return "must not hold a user or a password"
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return "must end with the host or a path, without ? and #"
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "must be https: " + harm + ", so it is only for this machine (127.0.0.1, ::1, localhost)"
	}
	return ""
}

// listenAddress is a host and a port of this machine.
func listenAddress(v string) string {
	host, port, err := net.SplitHostPort(v)
	n, errPort := strconv.ParseUint(port, 10, 16)
	if err != nil || errPort != nil || (host != "" && token(host) != "") || port != strconv.FormatUint(n, 10) {
		return "must be an address and a port, as in 127.0.0.1:8642, not " + shown(v)
	}
	return ""
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
