package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"github.com/authassay/assay/suites/rp"
)

// shownRoles are the roles of the accessibility tree that are asked for.
var shownRoles = map[string]string{"link": "link", "image": "image", "img": "image"}

// decorations are the images that say nothing to a screen reader, and so are not in the tree, but are to be seen.
const decorations = `[...document.images].filter(image => image.alt === "" && image.getAttribute("src")).map(image => {
	const box = image.getBoundingClientRect()
	return {Role: "image", Address: image.src, Visible: box.width > 0 && box.height > 0 && image.checkVisibility({opacityProperty: true, visibilityProperty: true})}
})`

// describe tells of an element where it leads and whether it can be seen.
const describe = `function() {
	const box = this.getBoundingClientRect && this.getBoundingClientRect()
	if (!box) return "{}"
	const seen = box.width > 0 && box.height > 0 && (!this.checkVisibility || this.checkVisibility({opacityProperty: true, visibilityProperty: true}))
	const address = this.localName === "img" ? (this.getAttribute("src") && this.src) : this.href
	return JSON.stringify({Tag: this.localName, Address: String(address || ""), Visible: seen})
}`

// Shown implements rp.Browser.
func (u *userAgent) Shown(ctx context.Context) ([]rp.Shown, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if u.tab == nil {
		return nil, fmt.Errorf("%w: no page is left", rp.ErrUserAgentLost)
	}
	v := &visit{user: u, tab: u.tab, ctx: ctx}
	v.leftovers()
	tree, err := proto.AccessibilityGetFullAXTree{}.Call(v.session())
	if err != nil {
		return nil, fmt.Errorf("%w: no accessibility tree: %w", rp.ErrUserAgentLost, err)
	}
	var shown []rp.Shown
	for _, node := range tree.Nodes {
		role := ""
		if node.Role != nil {
			role = shownRoles[node.Role.Value.Str()]
		}
		if role == "" || node.BackendDOMNodeID == 0 {
			continue
		}
		each, is := v.describe(node.BackendDOMNodeID, role)
		if !is {
			continue
		}
		if node.Name != nil {
			each.Name = node.Name.Value.Str()
		}
		shown = append(shown, each)
	}
	var decorative []rp.Shown
	if place, known := u.tab.worlds[u.tab.frame()]; known && v.evaluate(ctx, place, decorations, &decorative) == nil {
		shown = append(shown, decorative...)
	}
	return shown, nil
}

// describe asks an element of the page about itself; what has gone, or is neither a link nor an image, tells nothing.
func (v *visit) describe(id proto.DOMBackendNodeID, role string) (rp.Shown, bool) {
	element, err := proto.DOMResolveNode{BackendNodeID: id}.Call(v.session())
	if err != nil {
		return rp.Shown{}, false
	}
	said, err := proto.RuntimeCallFunctionOn{FunctionDeclaration: describe, ObjectID: element.Object.ObjectID, ReturnByValue: true}.Call(v.session())
	if err != nil || said.ExceptionDetails != nil {
		return rp.Shown{}, false
	}
	var found struct {
		Tag, Address string
		Visible      bool
	}
	if json.Unmarshal([]byte(said.Result.Value.Str()), &found) != nil || role == "image" && found.Tag != "img" {
		return rp.Shown{}, false
	}
	return rp.Shown{Role: role, Address: found.Address, Visible: found.Visible}, true
}
