// Package apiclient is a Go client of the API, generated from its description by
// oapi-codegen with the operations of the main job: tests drive the program through it as
// somebody else's program would. `make client` generates it again.
package apiclient

//go:generate go tool -modfile=../../../tools/go.mod oapi-codegen -config oapi-codegen.yaml ../testdata/openapi.json
