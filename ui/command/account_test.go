package command

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"guichet/hub2"
	"guichet/state/config"
)

// A profile that now belongs to somebody else must not speak for a sale of before: its key would find
// nothing, and nothing found would be taken for nothing paid.
func TestASaleOfAnotherMerchantIsNotFollowed(t *testing.T) {
	p := config.Profile{Name: "shop", Environment: config.Sandbox, MerchantID: "m1", Country: "CI"}
	ours := orderIn(p)
	client := &hub2.Client{}
	with := func(p config.Profile) *shop {
		return &shop{cfg: &config.Config{Profiles: []config.Profile{p}}, clients: map[string]*hub2.Client{"shop": client}}
	}
	c, err := with(p).client(ours)
	require.NoError(t, err)
	assert.Same(t, client, c)
	for name, change := range map[string]func(*config.Profile){
		"another merchant":    func(p *config.Profile) { p.MerchantID = "m2" },
		"another environment": func(p *config.Profile) { p.Environment = config.Live },
		"another name":        func(p *config.Profile) { p.Name = "other" },
	} {
		now := p
		change(&now)
		_, err := with(now).client(ours)
		assert.Error(t, err, name)
	}
}
