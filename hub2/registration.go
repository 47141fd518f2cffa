package hub2

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
)

// Registration is an address that Hub2 sends events to.
type Registration struct {
	ID          string   `json:"id"`
	URL         string   `json:"url,omitempty"`
	Events      []string `json:"events,omitempty"`
	Description Text     `json:"description,omitempty"`
	// Secret signs what is sent there. Only the answer to Register holds it (observed): lost, it can be had
	// by registering again only.
	Secret    Secret `json:"secret,omitempty"`
	Off       bool   `json:"off,omitempty"` // Hub2 gave the address up and sends nothing more to it
	CreatedAt Time   `json:"createdAt,omitzero"`
	UpdatedAt Time   `json:"updatedAt,omitzero"`
}

// UnmarshalJSON reads a registration. That one can be deactivated is documented and the field that says
// so is not: active, or status (assumed). What says neither is taken to be active.
func (r *Registration) UnmarshalJSON(b []byte) error {
	type plain Registration
	var wire struct {
		plain
		Active Text `json:"active"`
		Status Text `json:"status"`
	}
	if err := json.Unmarshal(b, &wire); err != nil {
		return err
	}
	*r = Registration(wire.plain)
	off := []Text{"inactive", "deactivated", "disabled"}
	r.Off = wire.Active == "false" || slices.Contains(off, wire.Status)
	return nil
}

// NewRegistration is what a registration is made of.
type NewRegistration struct {
	URL         string   `json:"url"`
	Events      []string `json:"events"` // of EventTypes
	Description string   `json:"description,omitempty"`
}

// Register asks Hub2 to send events to an address. It moves no money; when its answer is lost the
// address may be registered under a secret that nobody knows, which Registrations shows and Deregister ends.
func (c *Client) Register(ctx context.Context, n NewRegistration) (Registration, error) {
	answer, err := c.do(ctx, call{op: "register webhook", method: http.MethodPost, path: "/webhooks", route: RouteRegister, body: n})
	if err != nil {
		return Registration{}, err
	}
	r, err := decode[Registration](answer)
	if err != nil {
		return Registration{}, err
	}
	c.known.add(r.ID, r.Secret)
	if r.ID == "" || r.Secret == "" {
		return r, answer.broken(errors.New("the answer holds no id or no secret"))
	}
	return r, nil
}

// Registrations lists the addresses that are registered, without their secrets.
func (c *Client) Registrations(ctx context.Context) ([]Registration, error) {
	answer, err := c.do(ctx, call{op: "list webhooks", method: http.MethodGet, path: "/webhooks", route: RouteRegistrations})
	if err != nil {
		return nil, err
	}
	return list[Registration](answer)
}

// Deregister ends a registration (observed in one client only).
func (c *Client) Deregister(ctx context.Context, id string) error {
	_, err := c.do(ctx, call{op: "delete webhook", method: http.MethodDelete, path: path("/webhooks/", id, ""), route: RouteDeregister, intent: id})
	return err
}
