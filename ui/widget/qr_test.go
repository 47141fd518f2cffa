package widget

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/ui/theme"
)

const link = "https://pay.wave.com/c/cos-1a2b3c4d5e6f?a=10000&c=XOF&m=Caisse%201"

// screen says how a terminal paints: what its own colours are in the theme of the day.
type screen struct{ ink, ground, black, white color.Gray }

var (
	darkTheme   = screen{ink: color.Gray{220}, ground: color.Gray{20}, black: color.Gray{0}, white: color.Gray{255}}
	lightTheme  = screen{ink: color.Gray{30}, ground: color.Gray{250}, black: color.Gray{0}, white: color.Gray{255}}
	turnedTheme = screen{ink: color.Gray{30}, ground: color.Gray{250}, black: color.Gray{240}, white: color.Gray{10}}
)

// paint plays the lines as a terminal would and returns the picture.
func (s screen) paint(t *testing.T, lines []string) image.Image {
	const scale = 4
	width := ansi.StringWidth(lines[0])
	img := image.NewGray(image.Rect(0, 0, width*scale, len(lines)*2*scale))
	for y, line := range lines {
		ink, ground, x := s.ink, s.ground, 0
		for line != "" {
			if rest, ok := strings.CutPrefix(line, "\x1b["); ok {
				args, after, _ := strings.Cut(rest, "m")
				ink, ground = s.sgr(t, args, ink, ground)
				line = after
				continue
			}
			r := []rune(line)[0]
			line = line[len(string(r)):]
			top, bottom := ground, ground
			if strings.ContainsRune("█▀", r) {
				top = ink
			}
			if strings.ContainsRune("█▄", r) {
				bottom = ink
			}
			for i := range scale * scale {
				img.SetGray(x*scale+i%scale, 2*y*scale+i/scale, top)
				img.SetGray(x*scale+i%scale, (2*y+1)*scale+i/scale, bottom)
			}
			x++
		}
	}
	return img
}

func (s screen) sgr(t *testing.T, args string, ink, ground color.Gray) (color.Gray, color.Gray) {
	switch args {
	case "0":
		return s.ink, s.ground
	case "7":
		return s.ground, s.ink
	case "30;107":
		return s.black, s.white
	case "38;5;232;48;5;231":
		return color.Gray{8}, color.Gray{255}
	case "40":
		return ink, s.black
	case "107":
		return ink, s.white
	}
	t.Fatalf("SGR %s is not expected here", args)
	return ink, ground
}

// scan reads the picture as a phone would, without trying the negative.
func scan(img image.Image) string {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return err.Error()
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		return err.Error()
	}
	return result.GetText()
}

func TestQRScansFromEveryTheme(t *testing.T) {
	for _, content := range []string{link, "é", "PAYÉ 10 000 FCFA", strings.Repeat(link, 5)} {
		code, err := QR(content)
		require.NoError(t, err)
		for name, s := range map[string]screen{"dark": darkTheme, "light": lightTheme, "turned": turnedTheme} {
			assert.Equal(t, content, scan(s.paint(t, code.Lines(QRIndexed))), name)
			if name != "turned" {
				assert.Equal(t, content, scan(s.paint(t, code.Lines(QRSixteen))), name)
				assert.Equal(t, content, scan(s.paint(t, code.Lines(QRASCII))), name)
			}
		}
		assert.Equal(t, content, scan(darkTheme.paint(t, code.Lines(QRReversed))))
		assert.Equal(t, content, scan(darkTheme.paint(t, code.Lines(QRASCIIRev))))
	}
}

func TestQRSize(t *testing.T) {
	code, err := QR(link)
	require.NoError(t, err)
	for f := QRIndexed; f <= QRASCIIRev; f++ {
		cols, rows := code.Size(f)
		lines := code.Lines(f)
		assert.Len(t, lines, rows)
		exact(t, lines, cols, fmt.Sprint("form ", f))
		assert.True(t, code.Fits(f, cols, rows))
		assert.False(t, code.Fits(f, cols-1, rows))
		assert.False(t, code.Fits(f, cols, rows-1))
		assert.Equal(t, Width(lines[0]), Width(ansi.Strip(lines[0])))
		for _, line := range lines[:quiet/2] {
			assert.Empty(t, strings.TrimSpace(ansi.Strip(line)), "the quiet zone is light")
		}
		if f.ascii() {
			assert.Less(t, strings.Join(lines, ""), "\x7f")
		}
	}
	assert.False(t, QRCode{}.Fits(QRIndexed, 80, 24), "no code fits nowhere")
}

func TestQRRefuses(t *testing.T) {
	for _, s := range []string{"", "https://x\x1b]52;c;AA\x07", "a\nb", "a\u202eb", "\xff", "a\u200bb"} {
		_, err := QR(s)
		assert.ErrorIs(t, err, ErrQRContent, "%q", s)
	}
	_, err := QR(strings.Repeat("x", 5000))
	assert.Error(t, err, "too long for any code")
}

func TestQRFormFor(t *testing.T) {
	for form, o := range map[QRForm]theme.Options{
		QRIndexed: {Color: true, Indexed: true}, QRSixteen: {Color: true}, QRReversed: {},
		QRASCII: {Color: true, ASCII: true}, QRASCIIRev: {ASCII: true},
	} {
		assert.Equal(t, form, QRFormFor(theme.New(o)))
	}
}
