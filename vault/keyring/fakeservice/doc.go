// Package fakeservice is a Secret Service on a D-Bus session bus for tests of
// what fob does when the system's keyring misbehaves. Only tests import it.
package fakeservice
