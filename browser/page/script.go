package page

import _ "embed"

// Script defines assay.look(), which gives a Snapshot as JSON, and what fills and presses the controls that it
// names. It is made for an isolated world of a document.
//
//go:embed snapshot.js
var Script string
