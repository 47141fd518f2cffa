// Package filelock locks a byte of a file against the other programs of this machine. Such a lock is free
// the moment its holder dies, however that was, and nothing need ever be written to the file.
package filelock
