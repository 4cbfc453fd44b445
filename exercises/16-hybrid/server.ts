// TODO: this is one loop, in the main thread. Have LOOPS of them, each
// in a thread of its own; and the main thread waits (pause).
import './loop.ts'
