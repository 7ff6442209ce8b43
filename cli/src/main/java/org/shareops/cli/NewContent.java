package org.shareops.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.shareops.Shares;
import org.shareops.source.Source;
import org.shareops.vfs.SourceLimits;
import org.shareops.vfs.VfsSources;

/** New content as an argument names it: a local path, or a URL of Commons VFS, which is loaded for no other argument. */
final class NewContent implements AutoCloseable {
    /** One letter is a drive of Windows. */
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    private static final Pattern SECRET = Pattern.compile("://[^/]*:[^/]*@");

    private final Source source;
    private final Runnable end;

    private NewContent(Source source, Runnable end) {
        this.source = source;
        this.end = end;
    }

    /**
     * Opens new content.
     *
     * @param directory whether a local path is that of a directory
     */
    static NewContent open(String argument, boolean directory, ArchiveOptions limits, Shares shares)
            throws IOException {
        if (!URL.matcher(argument).matches() || Files.exists(Path.of(argument))) {
            Path path = Path.of(argument);
            return new NewContent(directory ? Source.directory(path) : Source.file(path), () -> {});
        }
        if (SECRET.matcher(argument).find()) {
            throw new UsageException(
                    "a URL with a secret would be seen by everybody who lists processes; leave it out");
        }
        return InCommonsVfs.open(argument, limits, shares);
    }

    Source source() {
        return source;
    }

    @Override
    public void close() {
        end.run();
    }

    /** Apart, so that its classes are loaded when they are needed. */
    private static final class InCommonsVfs {
        static NewContent open(String url, ArchiveOptions limits, Shares shares) throws IOException {
            SourceLimits most = new SourceLimits(limits.bytes(), limits.entries(), limits.ratio());
            VfsSources sources = VfsSources.open(shares);
            boolean good = false;
            try {
                if (!sources.knows(url)) {
                    throw new UsageException("\"" + url + "\" is no file here, and there is no file system \""
                            + url.substring(0, url.indexOf(':')) + ":\"; write a path, or a URL such as zip:pkg.zip!/");
                }
                NewContent content = new NewContent(sources.source(url, most), sources::close);
                good = true;
                return content;
            } finally {
                if (!good) {
                    sources.close();
                }
            }
        }
    }
}
