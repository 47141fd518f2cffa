package hub2

import (
	"slices"
	"sync"
)

// How much a client remembers.
const (
	knownIntents = 256
	knownSecrets = 8 // of one intent: its token, and the codes of its attempts
)

// known are the secrets that went with the intents a client dealt with lately, so that a later answer
// which quotes one is recognised. They are in memory only, and behind a pointer that no verb follows.
type known struct {
	mu      sync.Mutex
	intents []string // oldest first
	secrets map[string][]Secret
}

func newKnown() *known { return &known{secrets: map[string][]Secret{}} }

// add remembers secrets of an intent.
func (k *known) add(intent string, secrets ...Secret) {
	if k == nil || intent == "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range secrets {
		if s == "" || slices.Contains(k.secrets[intent], s) {
			continue
		}
		if _, old := k.secrets[intent]; !old {
			k.intents = append(k.intents, intent)
		}
		all := append(slices.Clone(k.secrets[intent]), s)
		k.secrets[intent] = all[max(0, len(all)-knownSecrets):]
	}
	for len(k.intents) > knownIntents {
		delete(k.secrets, k.intents[0])
		k.intents = k.intents[1:]
	}
}

// of returns the secrets of an intent.
func (k *known) of(intent string) []Secret {
	if k == nil || intent == "" {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.secrets[intent])
}
