package org.shareops.update;

/**
 * How far a replacement is.
 *
 * @param phase the present phase
 * @param attempt the present attempt, from 1
 * @param filesDone files of this phase that are done
 * @param filesTotal files of this phase; 0 if the phase does not count files
 * @param bytesDone bytes of this phase that are done
 * @param bytesTotal bytes of this phase; 0 if the phase does not count bytes
 */
public record Progress(Phase phase, int attempt, long filesDone, long filesTotal, long bytesDone, long bytesTotal) {}
