package org.shareops.internal.update;

import org.shareops.model.ShareException;
import org.shareops.update.Progress;
import org.shareops.update.UpdateHandle;
import org.shareops.update.UpdateReport;

/** A replacement under way, as its caller sees it. */
record RunHandle(OwnThread<UpdateReport> work) implements UpdateHandle {
    @Override
    public Progress progress() {
        return work.progress();
    }

    @Override
    public boolean isDone() {
        return work.isDone();
    }

    @Override
    public void cancel() {
        work.cancel();
    }

    @Override
    public UpdateReport await() throws ShareException, InterruptedException {
        return work.await();
    }
}
