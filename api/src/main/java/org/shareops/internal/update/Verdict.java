package org.shareops.internal.update;

import org.jspecify.annotations.Nullable;
import org.shareops.internal.spill.Codec;
import org.shareops.internal.spill.PackedReader;
import org.shareops.internal.spill.PackedWriter;
import org.shareops.model.SharePath;

/**
 * What was decided about one name. With what source and target have under it, this makes one {@link Planned}, or two.
 *
 * @param step what is done
 * @param makesRoom whether what is there now goes first, being of another kind; only with {@link Planned.Step#ADD}
 * @param hash the content's hash if comparing has found it out
 * @param blocks as in {@link Planned}
 */
record Verdict(
        Planned.Step step, boolean makesRoom, @Nullable String hash, Blocks blocks) {
    private static final Planned.Step[] STEPS = Planned.Step.values();

    static final Codec<Verdict> CODEC = new Codec<>() {
        @Override
        public void write(SharePath path, Verdict verdict, PackedWriter to) {
            to.choice(verdict.step).flag(verdict.makesRoom);
            Codecs.writeHashes(verdict.hash, verdict.blocks, to);
        }

        @Override
        public int moreThanUsual(Verdict verdict) {
            return verdict.blocks.bytes();
        }

        @Override
        public Verdict read(SharePath path, PackedReader from) {
            Planned.Step step = from.choice(STEPS);
            boolean makesRoom = from.flag();
            Codecs.Hashes hashes = Codecs.readHashes(from);
            return new Verdict(step, makesRoom, hashes.whole(), hashes.blocks());
        }
    };

    static Verdict of(Planned.Step step) {
        return new Verdict(step, false, null, Blocks.NONE);
    }
}
