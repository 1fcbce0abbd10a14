/** The system's own name of what went wrong, such as `EACCES`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

export function isCode(error: unknown, code: string): boolean {
  return codeOf(error) === code;
}
