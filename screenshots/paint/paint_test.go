package paint

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"rsc.io/qr"

	"guichet/screenshots/terminal"
)

// picture draws text with escape sequences and reads the PNG back.
func picture(t *testing.T, cols, rows int, text string, theme Theme) image.Image {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, PNG(&b, terminal.Render(cols, rows, text), theme))
	if dir := os.Getenv("PAINT_TEST_DIR"); dir != "" { // to look at what a test has drawn
		name := dir + "/" + strings.ReplaceAll(t.Name(), "/", "_") + ".png"
		require.NoError(t, os.WriteFile(name, b.Bytes(), 0o600))
	}
	img, err := png.Decode(&b)
	require.NoError(t, err)
	return img
}

// halfBlocks writes a QR code with its quiet zone, black on white, two modules to a cell.
func halfBlocks(code *qr.Code) string {
	const quiet = 4
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("\x1b[38;2;0;0;0;48;2;255;255;255m")
		for x := -quiet; x < code.Size+quiet; x++ {
			upper, lower := code.Black(x, y), code.Black(x, y+1)
			b.WriteString(map[[2]bool]string{
				{true, true}: "█", {true, false}: "▀", {false, true}: "▄", {false, false}: " ",
			}[[2]bool{upper, lower}])
		}
		b.WriteString("\x1b[m\r\n")
	}
	return b.String()
}

func TestAQRCodeCanBeReadFromThePicture(t *testing.T) {
	const link = "https://pay.example.test/c/cos-1b2c3d4e5f6g7?a=10000&c=XOF&m=guichet"
	code, err := qr.Encode(link, qr.M)
	require.NoError(t, err)
	img := picture(t, 50, 24, "\x1b[H"+halfBlocks(code), Dark())
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	require.NoError(t, err)
	assert.Equal(t, link, read.GetText())
}

// solid asserts that every pixel of a part of the picture has one colour.
func solid(t *testing.T, img image.Image, r image.Rectangle, want color.Color) {
	t.Helper()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if got := color.NRGBAModel.Convert(img.At(x, y)); got != want {
				t.Fatalf("pixel %d,%d is %v, not %v", x, y, got, want)
			}
		}
	}
}

func TestLinesHaveNoSeams(t *testing.T) {
	theme := Dark()
	img := picture(t, 20, 3, "\x1b[?25l"+strings.Repeat("─", 20)+strings.Repeat("━", 20)+strings.Repeat("█", 20), theme)
	left, right := place(0, 0).Min.X, place(19, 0).Max.X
	middle := func(row int) int { return place(0, row).Min.Y + cellH/2 }
	solid(t, img, image.Rect(left, middle(0)-1, right, middle(0)+1), theme.Foreground)
	solid(t, img, image.Rect(left, middle(1)-2, right, middle(1)+2), theme.Foreground)
	solid(t, img, image.Rect(left, place(0, 2).Min.Y, right, place(0, 2).Max.Y), theme.Foreground)
}

// Two characters that both have an arm towards each other must show the same pixels on both sides of the
// edge between them, all the way round a box.
func TestBoxesMeetAtTheirEdges(t *testing.T) {
	for _, box := range [][]string{
		{"┌─┬┐", "├─┼┤", "└─┴┘"}, {"┏━┳┓", "┣━╋┫", "┗━┻┛"}, {"╔═╦╗", "╠═╬╣", "╚═╩╝"}, {"╭──╮", "│  │", "╰──╯"},
		{"╓─╥╖", "╟─╫╢", "╙─╨╜"}, {"╒═╤╕", "╞═╪╡", "╘═╧╛"},
	} {
		t.Run(box[0], func(t *testing.T) {
			for y, row := range box {
				for x, r := range []rune(row) {
					if x > 0 {
						meets(t, []rune(row)[x-1], r, image.Pt(cellW-1, 0), image.Pt(0, 0), image.Pt(0, 1))
					}
					if y > 0 {
						meets(t, []rune(box[y-1])[x], r, image.Pt(0, cellH-1), image.Pt(0, 0), image.Pt(1, 0))
					}
				}
			}
		})
	}
}

// meets compares two edges, from a pixel of each on in steps. A blank meets anything.
func meets(t *testing.T, one, other rune, from, to, step image.Point) {
	t.Helper()
	a, b := geometry(one), geometry(other)
	if a == nil || b == nil {
		return
	}
	for from.In(a.Rect) {
		if p, q := shade(a.AlphaAt(from.X, from.Y).A), shade(b.AlphaAt(to.X, to.Y).A); p != q {
			t.Errorf("%c and %c: %d at %v, %d at %v", one, other, p, from, q, to)
		}
		from, to = from.Add(step), to.Add(step)
	}
}

func TestEveryBoxBlockAndBraillePatternIsDrawn(t *testing.T) {
	seen := map[string]rune{string(newCell().Pix): ' '}
	for _, span := range [][2]rune{{0x2500, 0x259f}, {0x2801, 0x28ff}} {
		for r := span[0]; r <= span[1]; r++ {
			mask := geometry(r)
			if mask == nil {
				t.Fatalf("%c %U is not drawn", r, r)
			}
			if twin, known := seen[string(mask.Pix)]; known {
				t.Errorf("%c %U looks like %c %U", r, r, twin, twin)
			}
			seen[string(mask.Pix)] = r
		}
	}
}

func TestAMissingGlyphFails(t *testing.T) {
	var b bytes.Buffer
	err := PNG(&b, terminal.Render(10, 2, "a\r\n ☃\U0001F4A9"), Dark())
	require.ErrorContains(t, err, "U+1F4A9")
	assert.ErrorContains(t, err, "row 2, column 3")
	assert.Empty(t, b.Bytes())
}

func TestTheSymbolsOfTheProgramAreInTheFont(t *testing.T) {
	const symbols = "✓✗●○◐◌▸▾★·•⏎…←→↑↓≠×«»éèàçùâêîôûëïüÉÈÀÇ€“”‘’–—\u00a0\u202f?!#*"
	picture(t, 80, 2, symbols+"\r\n\x1b[1m"+symbols, Dark())
}

func TestTheSameScreenGivesTheSameBytes(t *testing.T) {
	draw := func() []byte {
		var b bytes.Buffer
		require.NoError(t, PNG(&b, terminal.Render(40, 10, demo()), Dark()))
		return b.Bytes()
	}
	first := draw()
	assert.True(t, bytes.Equal(first, draw()))
	assert.Less(t, len(first), 16<<10)
}

func TestThePaletteLosesNothing(t *testing.T) {
	drawn, err := Image(terminal.Render(80, 24, demo()), Dark())
	require.NoError(t, err)
	small, ok := compact(drawn).(*image.Paletted)
	require.True(t, ok, "more than 256 colours")
	for i, index := range small.Pix {
		if at := drawn.NRGBAAt(i%small.Stride, i/small.Stride); small.Palette[index] != at {
			t.Fatalf("pixel %d is %v, not %v", i, small.Palette[index], at)
		}
	}
}

func TestAttributesAreDrawn(t *testing.T) {
	theme := Dark()
	img := picture(t, 6, 1, "\x1b[7m \x1b[m\x1b[41m \x1b[m\x1b[48;5;196m \x1b[m\x1b[48;2;9;8;7m \x1b[m\x1b[2m█\x1b[m", theme)
	colors := []color.NRGBA{theme.Foreground, theme.Palette[1], rgb(0xff0000), {9, 8, 7, 255},
		mix(theme.Background, theme.Foreground, 9, 16)}
	for x, want := range colors {
		solid(t, img, place(x, 0), want)
	}
}

// demo is a screen that has a little of all.
func demo() string {
	rows := []string{
		"\x1b]2;Guichet — Caisse 1\x07\x1b[1m GUICHET\x1b[m  Caisse 1                                    \x1b[36mSANDBOX (embedded)\x1b[m   18:04",
		" \x1b[7m 1 Pay \x1b[m  2 Payments (2 live)   3 Shift   4 API                          \x1b[2m? help\x1b[m",
		strings.Repeat("─", 80),
		"  \x1b[32m✓\x1b[m Amount ──── \x1b[32m✓\x1b[m Customer ──── \x1b[1;36m● Payment\x1b[m ──── \x1b[2m○ Receipt\x1b[m",
		"",
		"      \x1b[1m10 000 FCFA\x1b[m   \x1b[3mitalic\x1b[m \x1b[4munderlined\x1b[m \x1b[9mstruck\x1b[m \x1b[31mfailed\x1b[m \x1b[33munknown\x1b[m",
		"   ╭ The customer must do this ───────────────────────────────────────────────╮",
		"   │  Composez \x1b[1m*133#\x1b[m sur votre téléphone et validez avec votre code secret.   │",
		"   ╰──────────────────────────────────────────────────────────────────────────╯",
		"   ┌─┬─┐ ┏━┳━┓ ╔═╦═╗ ╒═╤═╕ ╓─╥─╖ ┍━┯━┑ ┄┄┄┄ ┅┅┅┅ ╌╌╌╌ ╱╲╳ ▁▂▃▄▅▆▇█ ▏▎▍▌▋▊▉█",
		"   │ │ │ ┃ ┃ ┃ ║ ║ ║ │ │ │ ║ ║ ║ │ │ │ ░░░░ ▒▒▒▒ ▓▓▓▓ ▖▗▘▝ ▚▞▙▟▛▜ ▔▕▐",
		"   ├─┼─┤ ┣━╋━┫ ╠═╬═╣ ╞═╪═╡ ╟─╫─╢ ┝━┿━┥ ⣿⣷⣶⣤⣀⡀⠄⠂⠁ ⢀⣠⣴⣾⣿ ⡇⢸",
		"   └─┴─┘ ┗━┻━┛ ╚═╩═╝ ╘═╧═╛ ╙─╨─╜ ┕━┷━┙ ┆┇┊┋╎╏ ╴╵╶╷╸╹╺╻",
		"",
		"  \x1b[7m▸ 18:04:01     10 000 F   •• •• •• 00 01   Orange    ◐ action: OTP     in 3 s \x1b[m",
		"    18:03:12      2 500 F   •• •• •• 09 77   MTN       ◌ processing      in 9 s",
	}
	return "\x1b[H" + strings.Join(rows, "\r\n") + fmt.Sprintf("\x1b[%d;%dH", 22, 7)
}
