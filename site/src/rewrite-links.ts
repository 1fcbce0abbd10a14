import path from 'node:path';

/** The images of the documents, which the site has in `images`. */
export const imageFolder = 'docs/images';

export interface LinkRules {
  /** The page of each document that the site has. */
  readonly pageOf: ReadonlyMap<string, string>;
  /** The address of a file that is not a page. Without it, such links become plain text. */
  readonly fileUrl?: ((file: string) => string) | undefined;
}

/**
 * Turns the text of a document into a page: its relative links lead to pages or into the repository, its images are
 * those of the site, and comments are left out. Code is not changed.
 */
export function rewriteLinks(source: string, markdown: string, { pageOf, fileUrl }: LinkRules): string {
  const folder = path.posix.dirname(source);
  const pageFolder = path.posix.dirname(pageOf.get(source) ?? source);
  const link = (whole: string, text: string, target: string, anchor: string): string => {
    if (target === '' || /^[a-z]+:/.test(target)) return whole;
    const file = path.posix.join(folder, target).replace(/\/$/, '');
    // Behind the `!` of an image.
    if (path.posix.dirname(file) === imageFolder)
      return `[${text}](${relative(pageFolder, `images/${path.posix.basename(file)}`)})`;
    const page = pageOf.get(file) ?? pageOf.get(`${file}/README.md`);
    if (page !== undefined) return `[${text}](${relative(pageFolder, page)}${anchor})`;
    return fileUrl === undefined ? text : `[${text}](${fileUrl(file)}${anchor})`;
  };
  return outsideCode(markdown, (prose) =>
    prose.replaceAll(/<!--[^]*?-->\n*/g, '').replaceAll(/\[([^\]]*)\]\(([^)#\s]*)(#[^)\s]*)?\)/g, (...match) => {
      // Boundary: replaceAll passes groups that did not match as undefined.
      const [whole, text, target, anchor = ''] = match as [string, string, string, string | undefined];
      return link(whole, text, target, anchor);
    }),
  );
}

function relative(folder: string, page: string): string {
  const found = path.posix.relative(folder, page);
  return found.startsWith('.') ? found : `./${found}`;
}

const outsideCode = (markdown: string, change: (prose: string) => string): string =>
  markdown
    .split(/^(```[^]*?^```)$/m)
    .map((part, at) => (at % 2 === 0 ? change(part) : part))
    .join('');
