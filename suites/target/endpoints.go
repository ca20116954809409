package target

import (
	"reflect"
	"slices"
)

// EndpointNames are the keys under endpoints: in assay.yaml.
func EndpointNames() []string {
	var names []string
	visit(reflect.ValueOf(EndpointsConfig{}), func(leaf leaf) { names = append(names, leaf.path[0].(string)) })
	return names
}

// member is the name in the metadata of an endpoint by its short name, such as token_endpoint.
func member(name string) string {
	if name == "jwks" {
		return "jwks_uri"
	}
	return name + "_endpoint"
}

// metadata gives the endpoints as members of a discovery document.
func (e EndpointsConfig) metadata() Metadata {
	members := Metadata{}
	visit(reflect.ValueOf(e), func(leaf leaf) {
		if url := leaf.value.String(); url != "" {
			members[member(leaf.path[0].(string))] = url
		}
	})
	return members
}

// Located gives the URL of an endpoint by its key in assay.yaml; jwks counts as one.
func (t *Target) Located(name string) string { return t.Metadata.Text(member(name)) }

// Features lists all features by name.
func Features() []Feature {
	features := make([]Feature, 0, len(featureNames))
	for _, name := range featureNames {
		features = append(features, Feature(name))
	}
	return features
}

// LifetimeNames are the keys under lifetimes: in assay.yaml.
func LifetimeNames() []string { return slices.Clone(lifetimeNames) }

// NoDocument tells whether a target could not be opened because it answers, and has no discovery document.
func NoDocument(err error) bool { return at(err).absent }
