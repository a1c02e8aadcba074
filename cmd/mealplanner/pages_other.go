//go:build !linux

package main

// forgetProgram does nothing where we do not know how.
func forgetProgram() error { return nil }
