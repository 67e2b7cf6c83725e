import type { FoundCookie } from './read-cookie.ts'

/** The cookies of one request and its response. */
export interface Jar {
  read(name: string): FoundCookie
  /**
   * Sets a cookie with the response, in place of an earlier one of that name, unless `unless()` is true when the
   * headers go out.
   *
   * @throws {RangeError} when the value is too large for the cookie
   */
  write(name: string, value: string, options: { maxAgeMs: number | undefined; unless?: () => boolean }): void
  /** Removes the cookie and its chunks, if the browser sent them, unless `unless()` is true when the headers go out. */
  clear(name: string, unless?: () => boolean): void
}
