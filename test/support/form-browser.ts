import assert from 'node:assert/strict'
import request from 'supertest'

/** A page as a browser without scripts has it. */
export interface Page {
  status: number
  /** Path and query, after redirects. */
  path: string
  html: string
}

/** A browser without scripts: keeps cookies, follows redirects, sends the forms that are on the page. */
export class FormBrowser {
  readonly #agent: ReturnType<typeof request.agent>
  readonly #origin: string
  #page: Page = { status: 0, path: '', html: '' }

  constructor(origin: string) {
    this.#origin = origin
    this.#agent = request.agent(origin)
  }

  get page(): Page {
    return this.#page
  }

  async open(path: string): Promise<Page> {
    return this.#keep(path, await this.#agent.get(path).set('Accept', 'text/html').redirects(5))
  }

  /** Sends the page's form for `action` with its hidden fields and `fields`, each of which it must have. */
  async submit(action: string, fields: Record<string, string> = {}): Promise<Page> {
    const form = formsOf(this.#page.html).find((one) => one.action === action)
    assert.ok(form, `no form for ${action} on ${this.#page.path}`)
    for (const name of Object.keys(fields)) assert.ok(form.fields.has(name), `no field ${name} in the form ${action}`)

    const headers = { Accept: 'text/html', Origin: this.#origin, Referer: this.#origin + this.#page.path }
    const body = { ...Object.fromEntries(form.fields), ...fields }
    return this.#keep(action, await this.#agent.post(action).set(headers).type('form').send(body).redirects(5))
  }

  #keep(path: string, response: request.Response): Page {
    const at = new URL(response.redirects.at(-1) ?? path, this.#origin)
    this.#page = { status: response.status, path: at.pathname + at.search, html: response.text }
    return this.#page
  }
}

interface Form {
  action: string
  /** Names with the values they have by themselves. */
  fields: Map<string, string>
}

function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form ([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = '', content = '']) => {
    const inputs = [...content.matchAll(/<input\s([^>]*)>/g)].map(([, input = '']) => input)
    return {
      action: attribute(attributes, 'action'),
      fields: new Map(inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')])),
    }
  })
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
  return value.replaceAll('&amp;', '&')
}
