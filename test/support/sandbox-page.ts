import { type Kibo, useKibo } from './kibo-caller.ts'

/** The sandbox's own page as a browser without scripts has it, beside an app that calls the sandbox. */
export interface SandboxPage {
  readonly kibo: Kibo
  /** The HTML of the page at `path`. */
  html(path?: string): Promise<string>
  /** Sends a form of the page; a redirect is not followed. */
  post(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Response>
}

/** A sandbox of its own for each test of a suite. */
export function useSandboxPage(): SandboxPage {
  const kibo = useKibo()
  return {
    kibo,
    html: async (path = '/') => (await fetch(kibo.sandbox.url + path)).text(),
    post: (path, fields = {}, headers = {}) =>
      fetch(`${kibo.sandbox.url}/_sandbox/${path}`, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers,
        redirect: 'manual',
      }),
  }
}
