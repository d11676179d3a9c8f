// The thread that parses, in which POISON names a text that ends the whole process as soon as a
// file that holds it is read, as a fault in a native library would.
import '../../../src/imports/parser/thread.ts'

const { POISON = '' } = process.env
const { decode } = TextDecoder.prototype
TextDecoder.prototype.decode = function (...given) {
  const read = decode.apply(this, given)
  if (read.includes(POISON)) process.kill(process.pid, 'SIGKILL')
  return read
}
