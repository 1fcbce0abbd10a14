/** Returns the host in a `Host` header in lower case, without the port and without the brackets of IPv6. */
export function hostNameOf(header: string): string {
  return header
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

/** Headers that browsers set and that pages cannot change. */
export interface BrowserHeaders {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Value of `Sec-Fetch-Site`. */
  readonly site: string | undefined;
}

/** Whether a web page of another origin caused a request to an http server. Programs do not send these headers. */
export function isFromOtherOrigin({ host, origin, site }: BrowserHeaders): boolean {
  if (origin === undefined && (site === undefined || site === 'same-origin' || site === 'none')) return false;
  return host === undefined || (origin !== `http://${host}` && origin !== `https://${host}`);
}
