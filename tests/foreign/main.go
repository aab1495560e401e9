// Verifies a running board with Go's own library for transparency logs, golang.org/x/mod/sumdb: the signed checkpoint,
// every hash tile, the inclusion of every entry, the consistency of every earlier size, and receipts. Nothing here is
// of this project but the formats' outermost lines; docs/protocol.md §7 has them.
//
// usage: GO111MODULE=off GOPATH=/usr/share/gocode go run main.go BOARD VKEY [RECEIPT ...]
//
// BOARD is http://HOST/board/ELECTION, VKEY the board's key as C2SP signed-note writes it. Exit status 1: it does not hold.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The tiles' height (C2SP tlog-tiles), and how many entries a full one of level 0 covers.
const (
	height = 8
	width  = 1 << height
)

// The most that is read of one answer, in bytes: a full bundle of the longest entries is below it.
const maxAnswer = 32 << 20

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: main BOARD VKEY [RECEIPT ...]")
		os.Exit(2)
	}
	said, err := check(os.Args[1], os.Args[2], os.Args[3:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
	fmt.Println(said)
}

// Checks the whole board; says what it has seen.
func check(board, vkey string, receipts []string) (string, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", fmt.Errorf("key: %w", err)
	}
	site := &site{url: board, tiles: map[string][]byte{}}
	signed, err := site.get("checkpoint")
	if err != nil {
		return "", err
	}
	head, err := openCheckpoint(signed, verifier)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	hashes := tlog.TileHashReader(head, site)
	root, err := tlog.TreeHash(head.N, hashes)
	if err != nil {
		return "", fmt.Errorf("tiles: %w", err)
	}
	if root != head.Hash {
		return "", fmt.Errorf("tiles: their root is %v, the checkpoint's is %v", root, head.Hash)
	}
	if err := checkEntries(site, head, hashes); err != nil {
		return "", err
	}
	for size := int64(1); size <= head.N; size++ {
		old, err := tlog.TreeHash(size, hashes)
		if err != nil {
			return "", fmt.Errorf("size %d: %w", size, err)
		}
		if err := checkGrowth(head, tlog.Tree{N: size, Hash: old}, hashes); err != nil {
			return "", err
		}
	}
	for _, file := range receipts {
		if err := checkReceipt(file, verifier, head, hashes); err != nil {
			return "", fmt.Errorf("receipt %s: %w", file, err)
		}
	}
	return fmt.Sprintf("holds: %d entries, %d tiles, %d receipts", head.N, len(site.tiles), len(receipts)), nil
}

// The head that a signed note states. tlog.ParseTree knows one origin only, that of Go's own database.
func openCheckpoint(signed []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tlog.Tree{}, fmt.Errorf("not the three lines origin, size and root: %q", opened.Text)
	}
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("of another log: %q", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("not a size: %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// Every entry of every bundle is the record of its place in the tree.
func checkEntries(site *site, head tlog.Tree, hashes tlog.HashReader) error {
	for first := int64(0); first < head.N; first += width {
		count := int64(width)
		if head.N-first < width {
			count = head.N - first
		}
		// A data tile has the path of the hash tile of level 0, with another word for the level.
		path := sitePath(tlog.Tile{H: height, L: 0, N: first / width, W: int(count)})
		path = strings.Replace(path, "tile/0/", "tile/entries/", 1)
		bundle, err := site.get(path)
		if err != nil {
			return err
		}
		for index := first; index < first+count; index++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("entry %d: %s ends before it", index, path)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			leaf := tlog.RecordHash(bundle[2:length])
			bundle = bundle[length:]
			if err := checkEntry(head, index, leaf, hashes); err != nil {
				return err
			}
		}
		if len(bundle) != 0 {
			return fmt.Errorf("%s goes on after its last entry", path)
		}
	}
	return nil
}

// The tiles prove that the tree holds a hash at this place, and it is the entry's. The first tells a false tile from a false
// entry, and does not rely on the library's reader, which before x/mod 0.40.0 leaves up to two tiles unverified
// (CVE-2026-56865; Debian 12 has 0.7.0): CheckRecord needs nothing but the checkpoint's root.
func checkEntry(head tlog.Tree, index int64, leaf tlog.Hash, hashes tlog.HashReader) error {
	proof, err := tlog.ProveRecord(head.N, index, hashes)
	if err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	held, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	if err := tlog.CheckRecord(proof, head.N, head.Hash, index, held[0]); err != nil {
		return fmt.Errorf("tiles: place %d: %w", index, err)
	}
	if err := tlog.CheckRecord(proof, head.N, head.Hash, index, leaf); err != nil {
		return fmt.Errorf("entry %d: %w", index, err)
	}
	return nil
}

// The tree of the older head is the beginning of the newer one's.
func checkGrowth(head, old tlog.Tree, hashes tlog.HashReader) error {
	proof, err := tlog.ProveTree(head.N, old.N, hashes)
	if err == nil {
		err = tlog.CheckTree(proof, head.N, head.Hash, old.N, old.Hash)
	}
	if err != nil {
		return fmt.Errorf("consistency of size %d: %w", old.N, err)
	}
	return nil
}

// A receipt (C2SP tlog-proof@v1) holds by itself, and its checkpoint is of the same history as the board's newest.
func checkReceipt(file string, verifier note.Verifier, head tlog.Tree, hashes tlog.HashReader) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	top, signed, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(top, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("not a tlog-proof@v1")
	}
	encoded := strings.TrimPrefix(lines[1], "extra ")
	entry, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || encoded == lines[1] {
		return fmt.Errorf("no line with the entry: %q", lines[1])
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return fmt.Errorf("no index: %q", lines[2])
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	old, err := openCheckpoint([]byte(signed), verifier)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if err := tlog.CheckRecord(proof, old.N, old.Hash, index, tlog.RecordHash(entry)); err != nil {
		return fmt.Errorf("inclusion: %w", err)
	}
	return checkGrowth(head, old, hashes)
}

// A board over HTTP; it keeps the tiles that Go's library asks to save.
type site struct {
	url   string
	lock  sync.Mutex
	tiles map[string][]byte
}

func (site *site) get(path string) ([]byte, error) {
	client := http.Client{Timeout: time.Minute}
	answer, err := client.Get(site.url + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
}

func (site *site) Height() int { return height }

func (site *site) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	site.lock.Lock()
	defer site.lock.Unlock()
	all := make([][]byte, len(tiles))
	for place, tile := range tiles {
		path := sitePath(tile)
		if kept, found := site.tiles[path]; found {
			all[place] = kept
			continue
		}
		bytes, err := site.get(path)
		if err != nil {
			return nil, err
		}
		all[place] = bytes
	}
	return all, nil
}

func (site *site) SaveTiles(tiles []tlog.Tile, all [][]byte) {
	site.lock.Lock()
	defer site.lock.Unlock()
	for place, tile := range tiles {
		site.tiles[sitePath(tile)] = all[place]
	}
}

// C2SP tlog-tiles fixes the height and leaves it out of paths: tile/8/L/N is tile/L/N there.
func sitePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
}
