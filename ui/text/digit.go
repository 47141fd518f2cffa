package text

// Digit reads a typed key as a digit. The keys & é è ç à stand unshifted where a French keyboard has
// 1 2 7 9 0 and mean nothing else in a number, so they always count; the rest of that row counts
// only when the keyboard is known to be AZERTY. It is for keys, never for pasted text.
func Digit(r rune, azerty bool) (rune, bool) {
	if r >= '0' && r <= '9' {
		return r, true
	}
	switch r {
	case '&':
		return '1', true
	case 'é', 'É':
		return '2', true
	case 'è', 'È':
		return '7', true
	case 'ç', 'Ç':
		return '9', true
	case 'à', 'À':
		return '0', true
	}
	if !azerty {
		return 0, false
	}
	switch r {
	case '"':
		return '3', true
	case '\'':
		return '4', true
	case '(':
		return '5', true
	case '-':
		return '6', true
	case '_':
		return '8', true
	}
	return 0, false
}
