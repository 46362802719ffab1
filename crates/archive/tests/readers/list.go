// Lists each tar that is named on standard input as Go reads it: one JSON document a line.
package main

import (
	"archive/tar"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
)

type entry struct {
	Kind   string `json:"kind"`
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	Digest string `json:"digest"`
}

type listing struct {
	Entries []entry `json:"entries"`
	Error   *string `json:"error"`
}

var kinds = map[byte]string{
	tar.TypeReg: "File", tar.TypeRegA: "File", tar.TypeCont: "File", tar.TypeGNUSparse: "File",
	tar.TypeLink: "HardLink", tar.TypeSymlink: "Symlink", tar.TypeDir: "Directory",
	tar.TypeChar: "CharDevice", tar.TypeBlock: "BlockDevice", tar.TypeFifo: "Fifo",
}

// Larger ones are only sizes that somebody claims.
const maxRead = 1 << 20

func list(path string) ([]entry, error) {
	entries := []entry{}
	file, err := os.Open(path)
	if err != nil {
		return entries, err
	}
	defer file.Close()
	reader := tar.NewReader(file)
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return entries, nil
		}
		if err != nil {
			return entries, err
		}
		if header.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		found := entry{Kind: kinds[header.Typeflag], Path: hex.EncodeToString([]byte(header.Name))}
		if found.Kind == "" {
			found.Kind = "unknown " + string(rune(header.Typeflag))
		}
		if found.Kind == "File" {
			found.Size = header.Size
			if header.Size <= maxRead {
				hash := sha256.New()
				if _, err := io.Copy(hash, reader); err != nil {
					return entries, err
				}
				found.Digest = hex.EncodeToString(hash.Sum(nil))
			}
		}
		entries = append(entries, found)
	}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		entries, err := list(lines.Text())
		found := listing{Entries: entries}
		if err != nil {
			text := err.Error()
			found.Error = &text
		}
		out.Encode(found)
	}
}
