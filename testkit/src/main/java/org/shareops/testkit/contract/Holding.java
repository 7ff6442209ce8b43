package org.shareops.testkit.contract;

import java.util.Locale;
import org.shareops.model.ShareException;
import org.shareops.spi.Claim;
import org.shareops.spi.Volume;

/** The two ways to a hold on a file. What a rule asks of claims it asks of new files, too: a publisher's lock is one. */
enum Holding {
    /** Of a file that was there. */
    CLAIMED {
        @Override
        Claim take(Scene on, Volume volume, String name) throws ShareException {
            on.put(name, "old");
            return volume.claim(on.at(name));
        }
    },
    /** Of a file that it makes. */
    CREATED {
        @Override
        Claim take(Scene on, Volume volume, String name) throws ShareException {
            return volume.createNew(on.at(name));
        }
    };

    /** Returns a hold on a file that has a name of its own for each way. */
    Claim take(Scene on, Volume volume) throws ShareException {
        return take(on, volume, name() + ".TXT");
    }

    /** Returns a hold on a file of that name, which is free as yet. */
    abstract Claim take(Scene on, Volume volume, String name) throws ShareException;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
