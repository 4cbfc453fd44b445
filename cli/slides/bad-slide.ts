/** The source of a slide cannot be shown as it stands: the build and the tests stop here. */
export class BadSlide extends Error {
  override name = 'BadSlide'
}
