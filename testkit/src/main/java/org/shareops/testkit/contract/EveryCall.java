package org.shareops.testkit.contract;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.shareops.model.SecurityState;
import org.shareops.model.SharePath;
import org.shareops.spi.Admission;
import org.shareops.spi.AtomicExchange;
import org.shareops.spi.BulkSync;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.RangeCopier;
import org.shareops.spi.RenameMode;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.ServerCopy;
import org.shareops.spi.SessionLister;
import org.shareops.spi.SymbolicLinks;
import org.shareops.spi.Volume;
import org.shareops.spi.WholeFiles;

/** A volume and what was opened through it, with every call that has to fail when it has ended (rules P7, C3). */
final class EveryCall {
    private final Scene on;
    private final Volume volume;
    private final String prefix;
    private final Map<String, ThrowingCallable> asking = new LinkedHashMap<>();
    private final Map<String, ThrowingCallable> changing = new LinkedHashMap<>();

    /** Opens all of it, under names that begin with the prefix. */
    EveryCall(Scene on, Volume volume, String prefix) throws Exception {
        this.on = on;
        this.volume = volume;
        this.prefix = prefix;
        for (String file : new String[] {"READ", "CLAIM", "OLD", "STAY"}) {
            on.put(prefix + file, "a");
        }
        on.volume().createDirectory(at("DIR"));
        ofHandles();
        ofTheVolume();
        ofFacets();
    }

    private SharePath at(String name) {
        return on.at(prefix + name);
    }

    private void ofHandles() throws Exception {
        ContentReader reader = on.closing(volume.read(at("READ")));
        Claim claim = on.closing(volume.claim(at("CLAIM")));
        ContentWriter writer = on.closing(volume.createNew(at("WRITER")));
        EntryCursor cursor = on.closing(volume.list(on.at("")));
        asking.put("EntryCursor.next", cursor::next);
        changing.put("ContentReader.read", () -> reader.read(ByteBuffer.allocate(1), 0));
        of("Claim", claim, "TOC");
        changing.put("ContentWriter.write", () -> writer.write(ByteBuffer.wrap(new byte[1]), 0));
        changing.put("ContentWriter.sync", writer::sync);
        if (volume.facet(ServerCopy.class).filter(ServerCopy::copiesRanges).isPresent()) {
            RangeCopier copier = on.closing(writer.copierFrom(at("READ")));
            changing.put("RangeCopier.copy", () -> copier.copy(0, 1));
            changing.put(
                    "ContentWriter.copierFrom",
                    () -> writer.copierFrom(at("OLD")).close());
        }
        of("ContentWriter", writer, "TOW");
    }

    private void of(String kind, Claim claim, String target) throws Exception {
        changing.put(kind + ".confirm", claim::confirm);
        if (volume.traits().renameThroughClaim()) {
            changing.put(kind + ".renameTo", () -> claim.renameTo(at(target), RenameMode.FAIL_IF_EXISTS));
        }
        changing.put(kind + ".delete", claim::delete);
    }

    private void ofTheVolume() throws Exception {
        changing.put("Volume.stat", () -> volume.stat(at("OLD")));
        changing.put("Volume.list", () -> volume.list(on.at("")).close());
        changing.put("Volume.read", () -> volume.read(at("OLD")).close());
        changing.put("Volume.createNew", () -> volume.createNew(at("NEW")).close());
        changing.put("Volume.claim", () -> volume.claim(at("OLD")).close());
        changing.put("Volume.createDirectory", () -> volume.createDirectory(at("NEWDIR")));
        changing.put("Volume.setAttributes", () -> volume.setAttributes(at("OLD"), java.time.Instant.EPOCH, Set.of()));
        changing.put("Volume.rename", () -> volume.rename(at("OLD"), at("TOV"), RenameMode.FAIL_IF_EXISTS));
        changing.put("Volume.delete", () -> volume.delete(at("STAY")));
        asking.put("Volume.syncDirectory", () -> volume.syncDirectory(on.at("")));
        asking.put("Volume.serverTime", volume::serverTime);
        // Where a server tells none there is nothing to be asked for.
        if (volume.space().isPresent()) {
            asking.put("Volume.space", volume::space);
        }
    }

    private void ofFacets() throws Exception {
        Optional<AtomicExchange> exchange = volume.facet(AtomicExchange.class);
        exchange.ifPresent(each -> changing.put("AtomicExchange.exchange", () -> each.exchange(at("OLD"), at("STAY"))));
        volume.facet(ServerCopy.class)
                .ifPresent(each ->
                        changing.put("ServerCopy.copy", () -> each.copy(at("STAY"), at("COPY"), null, null, false)));
        volume.facet(SymbolicLinks.class)
                .ifPresent(
                        each -> changing.put("SymbolicLinks.create", () -> each.create(at("LINK"), prefix + "STAY")));
        volume.facet(WholeFiles.class)
                .ifPresent(each -> changing.put(
                        "WholeFiles.create", () -> each.create(at("WHOLE"), ByteBuffer.allocate(1), null, null, true)));
        volume.facet(BulkSync.class).ifPresent(each -> asking.put("BulkSync.syncAll", each::syncAll));
        volume.facet(SessionLister.class).ifPresent(each -> {
            asking.put("SessionLister.sessions", each::sessions);
            asking.put("SessionLister.openFiles", () -> each.openFiles(on.at("")));
        });
        volume.facet(Admission.class).ifPresent(each -> asking.put("Admission.save", each::save));
        Optional<SecurityDescriptors> security = volume.facet(SecurityDescriptors.class);
        if (security.isPresent()) {
            SecurityState state = security.get().read(at("OLD"));
            changing.put("SecurityDescriptors.write", () -> security.get().write(at("OLD"), state));
            changing.put("SecurityDescriptors.read", () -> security.get().read(at("OLD")));
        }
    }

    /** Those that read or change what is on the server, or say that they hold something there. */
    Map<String, ThrowingCallable> onFiles() {
        return changing;
    }

    /** Those, and others that a backend may be able to answer by itself. */
    Map<String, ThrowingCallable> all() {
        Map<String, ThrowingCallable> all = new LinkedHashMap<>(asking);
        all.putAll(changing);
        return all;
    }
}
