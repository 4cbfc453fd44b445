import type { Variant } from './variant.ts'

export default [
  {
    // Its limit for heads is not exact, as 11 has it: 4 KiB are added to what it is told.
    style: 'net/http (Go)',
    exercises: ['12-http', '13-keep-alive'],
    go: `
package main

import (
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

func milliseconds(name string) time.Duration {
	n, _ := strconv.Atoi(os.Getenv(name))
	return time.Duration(n) * time.Millisecond
}

func answer(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	isName := strings.HasPrefix(path, "/hello/")
	name := strings.TrimPrefix(path, "/hello/")
	allow := ""
	if path == "/" || (isName && name != "") {
		allow = "GET"
	} else if path == "/echo" {
		allow = "POST"
	}
	switch {
	case r.ContentLength > 1<<20:
		w.WriteHeader(413)
	case allow == "":
		w.WriteHeader(404)
	case r.Method != allow:
		w.Header().Set("Allow", allow)
		w.WriteHeader(405)
	case path == "/":
		io.WriteString(w, "Hello World")
	case isName:
		io.WriteString(w, "Hello "+name)
	default:
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			w.WriteHeader(413)
			return
		}
		w.Write(body)
	}
}

func main() {
	server := http.Server{
		Addr:           os.Getenv("HOST") + ":" + os.Getenv("PORT"),
		Handler:        http.HandlerFunc(answer),
		ReadTimeout:    milliseconds("TIMEOUT_MS"),
		IdleTimeout:    milliseconds("IDLE_MS"),
		MaxHeaderBytes: 16384,
	}
	server.ListenAndServe()
}
`,
  },
] satisfies Variant[]
