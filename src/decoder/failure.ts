/** Decoding crashed the decoder, or went over a bound of it; the message says which. */
export class DecoderFailure extends Error {
  override name = 'DecoderFailure'
}
