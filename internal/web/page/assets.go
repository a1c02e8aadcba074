package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// File is one that the pages use: the same bytes for everybody.
type File struct {
	Bytes []byte
	Media string
	Hash  string // of the bytes
}

// Files are the static files by their path below /static/.
type Files map[string]File

// LoadFiles reads the static files. Its errors are programming errors.
func LoadFiles() (Files, error) {
	out := Files{}
	err := fs.WalkDir(staticFiles, "static", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := staticFiles.ReadFile(file)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		out[strings.TrimPrefix(file, "static/")] = File{Bytes: data, Media: mediaOf(file), Hash: hex.EncodeToString(sum[:8])}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("page: static files: %w", err)
	}
	return out, nil
}

// mediaOf gives a file's type without asking the machine's own table, which differs.
func mediaOf(file string) string {
	switch path.Ext(file) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	}
	if t := mime.TypeByExtension(path.Ext(file)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// Address gives the address of a static file with its content in it, so that a
// browser may keep it for ever. Templates call it: {{asset "app.css"}}.
func (a Files) Address(name string) (string, error) {
	f, ok := a[name]
	if !ok {
		return "", fmt.Errorf("there is no static/%s", name)
	}
	return "/static/" + name + "?v=" + f.Hash, nil
}
