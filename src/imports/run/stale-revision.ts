/** An article was written between the decision about its file and the write. */
export class StaleRevision extends Error {
  constructor() {
    super('An article changed while its file was imported.')
    this.name = 'StaleRevision'
  }
}
