// The parts of supertest's agent that tests use, named here so that the package's types need none of its types.

/** An agent of supertest: keeps cookies. */
export interface TestAgent {
  get(path: string): TestRequest
  head(path: string): TestRequest
  post(path: string): TestRequest
  put(path: string): TestRequest
  patch(path: string): TestRequest
  delete(path: string): TestRequest
}

/** A request that is sent when it is awaited. */
export interface TestRequest extends PromiseLike<TestResponse> {
  set(name: string, value: string): this
  set(headers: Record<string, string>): this
  type(contentType: string): this
  accept(contentType: string): this
  query(values: string | object): this
  send(body?: string | object): this
  redirects(count: number): this
  expect(status: number, body?: unknown): this
  expect(body: string | RegExp | object): this
  expect(header: string, value: string | RegExp | number): this
  expect(check: (response: TestResponse) => unknown): this
}

export interface TestResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly text: string
  /** What `JSON.parse` made of it. */
  readonly body: ReturnType<typeof JSON.parse>
}
