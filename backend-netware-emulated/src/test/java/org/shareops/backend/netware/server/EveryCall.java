package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.backend.netware.wire.HandlePath;
import org.shareops.backend.netware.wire.PacketWriter;
import org.shareops.backend.netware.wire.Reply;

/**
 * Conversations in which every function of the server is called, and refused in all the ways that matter. No connection
 * number is given out twice, as readers of a capture know connections by it.
 *
 * <p>Expects the operator SUPERVISOR and the users ANNA and BERT, each with the password "secret", and volume SYS with long
 * names.
 */
final class EveryCall implements AutoCloseable {
    private static final int BINDERY = Function.BINDERY;
    private static final int DIRECTORIES = Function.DIRECTORIES;
    private static final int MESSAGES = Function.MESSAGES;
    private static final int NAME_SPACES = Function.NAME_SPACES;
    private static final int READ_WRITE = 0x03;
    private static final int NO_DENIAL_READ = 0x01;

    private final InetSocketAddress server;
    private final List<RawClient> clients = new ArrayList<>();
    private RawClient boss;
    private RawClient anna;
    private RawClient bert;

    EveryCall(InetSocketAddress server) {
        this.server = server;
    }

    private RawClient attach() throws Exception {
        RawClient client = RawClient.attach(server);
        clients.add(client);
        return client;
    }

    private RawClient login(String user) throws Exception {
        RawClient client = attach();
        assertThat(client.keyedLogin(user, "secret").completion()).isZero();
        return client;
    }

    void run() throws Exception {
        arrive();
        bindery();
        connections();
        messages();
        volumes();
        directories();
        files();
        oldFiles();
        searches();
        locks();
        inspection();
        console();
        leave();
    }

    private static PacketWriter with() {
        return new PacketWriter();
    }

    private static Reply refused(RawClient by, int completion, int function, int subFunction, PacketWriter fields)
            throws Exception {
        Reply reply = by.call(function, subFunction, fields);
        assertThat(Completion.describe(reply.completion()))
                .as(Function.describe(function, subFunction))
                .isEqualTo(Completion.describe(completion));
        return reply;
    }

    private static Reply done(RawClient by, int function, int subFunction, PacketWriter fields) throws Exception {
        return refused(by, Completion.OK, function, subFunction, fields);
    }

    private static Reply done(RawClient by, int function, int subFunction) throws Exception {
        return done(by, function, subFunction, with());
    }

    private void arrive() throws Exception {
        boss = attach();
        done(boss, 97, -1, with().u16be(1032).u8(2).u16be(0));
        done(boss, 97, -1, with().u16be(1024).u8(0).u16be(0));
        done(boss, 33, -1, with().u16be(1024));
        done(boss, 20, -1);
        done(boss, BINDERY, 17);
        done(boss, BINDERY, 201);
        done(boss, BINDERY, 205);
        done(boss, BINDERY, 70);
        refused(
                boss,
                Completion.NO_UNENCRYPTED_PASSWORDS,
                BINDERY,
                20,
                with().u16be(1).text("SUPERVISOR").text("secret"));
        refused(boss, Completion.NO_CONSOLE_RIGHTS, BINDERY, 200, with());
        assertThat(boss.keyedLogin("SUPERVISOR", "wrong").completion()).isEqualTo(Completion.FAILURE);
        assertThat(boss.keyedLogin("SUPERVISOR", "secret").completion()).isZero();
        done(boss, BINDERY, 70);
        anna = login("ANNA");
        bert = login("BERT");
    }

    private void bindery() throws Exception {
        byte[] key = anna.loginKey();
        long id = anna.objectId("ANNA");
        done(anna, BINDERY, 74, anna.keyed(key, id, "ANNA", "secret"));
        key = anna.loginKey();
        refused(anna, Completion.FAILURE, BINDERY, 74, anna.keyed(key, id, "ANNA", "wrong"));
        done(anna, BINDERY, 54, with().u32be(id));
        refused(anna, Completion.NO_SUCH_OBJECT, BINDERY, 54, with().u32be(0x7777));
        refused(anna, Completion.NO_SUCH_OBJECT, BINDERY, 53, with().u16be(1).text("NOBODY"));
        long last = 0xFFFFFFFFL;
        for (int i = 0; i < 4; i++) {
            last = done(anna, BINDERY, 55, with().u32be(last).u16be(0xFFFF).text("*"))
                    .data()
                    .u32be();
        }
        refused(
                anna,
                Completion.NO_SUCH_OBJECT,
                BINDERY,
                55,
                with().u32be(last).u16be(0xFFFF).text("*"));
        refused(
                anna,
                Completion.UNKNOWN_REQUEST,
                BINDERY,
                61,
                with().u16be(1).text("ANNA").u8(1).text("LOGIN_CONTROL"));
    }

    private void connections() throws Exception {
        RawClient idle = attach();
        for (RawClient each : clients) {
            done(boss, BINDERY, 28, with().u32le(each.connection));
            done(boss, BINDERY, 22, with().u8(each.connection));
            done(boss, BINDERY, 26, with().u32le(each.connection));
            done(boss, BINDERY, 19, with().u8(each.connection));
        }
        refused(boss, Completion.BAD_STATION, BINDERY, 28, with().u32le(200));
        done(boss, BINDERY, 21, with().u16be(1).text("ANNA"));
        done(boss, BINDERY, 27, with().u32le(0).u16be(1).text("ANNA"));
        done(boss, BINDERY, 31, with().u32be(boss.objectId("ANNA")).u32le(0));
        done(idle, 24, -1);
    }

    private void messages() throws Exception {
        done(anna, MESSAGES, 2);
        done(boss, MESSAGES, 10, to(anna, bert).text("to whom it may concern"));
        done(anna, MESSAGES, 3);
        done(bert, MESSAGES, 11);
        done(
                boss,
                MESSAGES,
                0,
                with().u8(2).u8(anna.connection).u8(bert.connection).text("again"));
        assertThat(done(bert, 20, -1).status()).isEqualTo(Reply.MESSAGE_WAITING);
        done(bert, MESSAGES, 1);
        done(anna, MESSAGES, 11);
        done(boss, BINDERY, 209, with().u8(1).u8(anna.connection).text("from the console"));
        done(boss, BINDERY, 253, with().u8(1).u32le(bert.connection).text("from the console"));
        done(anna, MESSAGES, 11);
        done(bert, MESSAGES, 11);
        done(bert, MESSAGES, 11);
    }

    private static PacketWriter to(RawClient... targets) {
        PacketWriter fields = with().u16le(targets.length);
        for (RawClient target : targets) {
            fields.u32le(target.connection);
        }
        return fields;
    }

    private void volumes() throws Exception {
        done(anna, 18, -1, with().u8(0));
        done(anna, DIRECTORIES, 5, with().text("SYS"));
        refused(anna, Completion.NO_SUCH_VOLUME, DIRECTORIES, 5, with().text("NONE"));
        done(anna, DIRECTORIES, 6, with().u8(0));
        done(anna, DIRECTORIES, 44, with().u8(0));
        done(anna, DIRECTORIES, 52, with().u32le(0).u32le(1).u32le(0));
        done(anna, DIRECTORIES, 52, with().u32le(0).u32le(0).u32le(0));
        done(anna, NAME_SPACES, 24, with().u16le(0).u8(0));
    }

    private void directories() throws Exception {
        done(anna, DIRECTORIES, 10, with().u8(0).u8(0xFF).text("SYS:OLD"));
        done(anna, DIRECTORIES, 15, with().u8(0).text("SYS:OLD").text("NEWER"));
        int handle = done(anna, DIRECTORIES, 18, with().u8(0).u8('F').text("SYS:NEWER"))
                .data()
                .u8();
        done(anna, DIRECTORIES, 1, with().u8(handle));
        done(anna, DIRECTORIES, 45, with().u8(handle));
        done(anna, DIRECTORIES, 20, with().u8(handle));
        int temporary = done(anna, DIRECTORIES, 19, with().u8(0).u8('G').text("SYS:"))
                .data()
                .u8();
        refused(
                anna,
                Completion.INVALID_PATH,
                DIRECTORIES,
                18,
                with().u8(0).u8('H').text("SYS:NONE"));
        int byPath = done(
                        anna,
                        NAME_SPACES,
                        12,
                        Bench.path("SYS:NEWER")
                                .write(with().u8(Bench.LONG).u8(0).u16le(0)))
                .data()
                .u8();
        done(anna, DIRECTORIES, 20, with().u8(byPath));
        done(anna, DIRECTORIES, 10, with().u8(temporary).u8(0xFF).text("NEWER\\BELOW"));
        refused(
                anna,
                Completion.DIRECTORY_NOT_EMPTY,
                DIRECTORIES,
                11,
                with().u8(0).u8(0).text("SYS:NEWER"));
        done(anna, DIRECTORIES, 11, with().u8(temporary).u8(0).text("NEWER\\BELOW"));
        done(anna, DIRECTORIES, 11, with().u8(0).u8(0).text("SYS:NEWER"));
    }

    private static Reply open(RawClient by, int completion, String path, int mode, int access, long attributes)
            throws Exception {
        PacketWriter fields = with().u8(Bench.LONG).u8(mode).u16le(Bench.ALL);
        fields.u32le(0xFFF).u32le(attributes).u16le(access);
        return refused(by, completion, NAME_SPACES, 1, Bench.path(path).write(fields));
    }

    private static long opened(RawClient by, String path, int mode, int access) throws Exception {
        return open(by, Completion.OK, path, mode, access, 0).data().u32le();
    }

    private static PacketWriter handle(long handle) {
        return Bench.sixBytes(with().u8(0), handle);
    }

    private static void write(RawClient by, long handle, long offset, String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        done(by, 73, -1, handle(handle).u32be(offset).u16be(bytes.length).bytes(bytes));
    }

    private static PacketWriter place(String path) {
        return Bench.path(path).write(with().u8(Bench.LONG).u8(0).u16le(Bench.ALL));
    }

    private static PacketWriter rename(String from, String to) {
        return HandlePath.writePair(with().u8(Bench.LONG).u8(1).u16le(Bench.ALL), Bench.path(from), Bench.path(to));
    }

    private void files() throws Exception {
        open(anna, Completion.OK, "SYS:Long directory", Opening.CREATE, 0xFF, 0x10);
        String file = "SYS:Long directory/Long name.txt";
        long handle = opened(anna, file, Opening.CREATE, READ_WRITE);
        write(anna, handle, 0, "content");
        write(anna, handle, 7, " and more");
        done(anna, 72, -1, handle(handle).u32be(0).u16be(7));
        done(anna, 72, -1, handle(handle).u32be(3).u16be(7));
        done(anna, 72, -1, handle(handle).u32be(1000).u16be(7));
        refused(
                anna,
                Completion.BAD_FILE_HANDLE,
                72,
                -1,
                handle(0x7777).u32be(0).u16be(7));
        done(anna, 59, -1, handle(handle));
        done(anna, 61, -1, handle(handle));
        done(anna, 71, -1, handle(handle));
        done(anna, 75, -1, handle(handle).u16be(0x6DAF).u16be(0x20B1));
        open(bert, Completion.FILE_IN_USE, file, Opening.OPEN, 0x0F, 0);
        refused(bert, Completion.ALL_FILES_IN_USE, NAME_SPACES, 8, place(file));
        refused(bert, Completion.ALL_FILES_IN_USE, NAME_SPACES, 4, rename(file, "SYS:Elsewhere"));
        done(anna, 66, -1, handle(handle));
        refused(anna, Completion.BAD_FILE_HANDLE, 66, -1, handle(handle));
        open(anna, Completion.FAILURE, "SYS:None", Opening.OPEN, NO_DENIAL_READ, 0);
        open(anna, Completion.INVALID_PATH, "SYS:None/None", Opening.CREATE, READ_WRITE, 0);
        open(anna, Completion.NO_OVERWRITE, file, Opening.CREATE, READ_WRITE, 0);
        done(anna, 66, -1, handle(opened(anna, file, Opening.REPLACE, READ_WRITE)));
        PacketWriter about =
                with().u8(Bench.LONG).u8(Bench.DOS).u16le(Bench.ALL).u32le(0xFFF);
        done(anna, NAME_SPACES, 6, Bench.path(file).write(about));
        PacketWriter nothing =
                with().u8(Bench.LONG).u8(Bench.LONG).u16le(Bench.ALL).u32le(0xFFF);
        refused(anna, Completion.FAILURE, NAME_SPACES, 6, Bench.path("SYS:None").write(nothing));
        done(
                anna,
                NAME_SPACES,
                22,
                Bench.path(file).write(with().u8(Bench.LONG).u8(Bench.LONG).u16le(0)));
        PacketWriter modify = with().u8(Bench.LONG).u8(0).u16le(Bench.ALL).u32le(0x302);
        modify.u32le(0x20).zeros(8).u16le(0x5C61).u16le(0x6DAF).zeros(22);
        done(anna, NAME_SPACES, 7, Bench.path(file).write(modify));
        opened(anna, "SYS:Taken", Opening.CREATE, READ_WRITE);
        refused(anna, Completion.ALL_NAMES_EXIST, NAME_SPACES, 4, rename(file, "SYS:Taken"));
        done(anna, NAME_SPACES, 4, rename(file, "SYS:Elsewhere"));
        done(anna, NAME_SPACES, 8, place("SYS:Elsewhere"));
        done(anna, NAME_SPACES, 8, place("SYS:Long directory"));
        done(anna, 24, -1);
    }

    private void oldFiles() throws Exception {
        long handle = oldHandle(done(anna, 67, -1, with().u8(0).u8(0).text("SYS:ONE.TXT")));
        write(anna, handle, 0, "one");
        refused(
                bert,
                Completion.FILE_IN_USE,
                76,
                -1,
                with().u8(0).u8(6).u8(0x03).text("SYS:ONE.TXT"));
        refused(bert, Completion.ALL_FILES_IN_USE, 68, -1, with().u8(0).u8(6).text("SYS:ONE.TXT"));
        done(anna, 66, -1, handle(handle));
        refused(anna, Completion.NO_OVERWRITE, 77, -1, with().u8(0).u8(0).text("SYS:ONE.TXT"));
        handle = oldHandle(done(anna, 77, -1, with().u8(0).u8(0).text("SYS:TWO.TXT")));
        done(anna, 66, -1, handle(handle));
        handle = oldHandle(done(anna, 65, -1, with().u8(0).u8(6).text("SYS:ONE.TXT")));
        done(anna, 66, -1, handle(handle));
        handle = oldHandle(done(anna, 76, -1, with().u8(0).u8(6).u8(0x01).text("SYS:ONE.TXT")));
        done(anna, 66, -1, handle(handle));
        handle = oldHandle(
                done(anna, 84, -1, with().u8(0).u8(0).u8(0x03).u8(0x11).text("SYS:THREE.TXT")));
        done(anna, 66, -1, handle(handle));
        refused(anna, Completion.FAILURE, 76, -1, with().u8(0).u8(6).u8(0x01).text("SYS:NONE.TXT"));
        done(anna, 70, -1, with().u8(0x20).u8(0).u8(6).text("SYS:ONE.TXT"));
        refused(
                anna,
                Completion.ALL_NAMES_EXIST,
                69,
                -1,
                with().u8(0).u8(6).text("SYS:ONE.TXT").u8(0).text("SYS:TWO.TXT"));
        done(anna, 69, -1, with().u8(0).u8(6).text("SYS:ONE.TXT").u8(0).text("SYS:FOUR.TXT"));
        done(anna, 68, -1, with().u8(0).u8(6).text("SYS:T*.TXT"));
        refused(anna, Completion.FAILURE, 68, -1, with().u8(0).u8(6).text("SYS:T*.TXT"));
    }

    private static long oldHandle(Reply reply) throws Exception {
        var data = reply.data();
        data.skip(2);
        return data.u32le();
    }

    private void searches() throws Exception {
        byte[] sequence = done(
                        anna,
                        NAME_SPACES,
                        2,
                        Bench.path("SYS:").write(with().u8(Bench.LONG).u8(0)))
                .data()
                .bytes(9);
        byte[] all = {(byte) 0xFF, '*'};
        byte[] next = sequence;
        for (int i = 0; i < 2; i++) {
            next = done(anna, NAME_SPACES, 3, searching(next).counted(all))
                    .data()
                    .bytes(9);
        }
        refused(anna, Completion.FAILURE, NAME_SPACES, 3, searching(next).counted(all));
        PacketWriter set = with().u8(Bench.LONG).u8(0).u16le(Bench.ALL).u32le(0xFFF);
        done(anna, NAME_SPACES, 20, set.u16le(5).bytes(sequence).counted(all));
        var old = done(anna, 62, -1, with().u8(0).text("SYS:")).data();
        int volume = old.u8();
        int directory = old.u16be();
        int last = old.u16be();
        PacketWriter names =
                with().u8(volume).u16be(directory).u16be(last).u8(6).text("*");
        int second = done(anna, 63, -1, names).data().u16be();
        PacketWriter none =
                with().u8(volume).u16be(directory).u16be(second).u8(6).text("NONE");
        refused(anna, Completion.FAILURE, 63, -1, none);
    }

    private static PacketWriter searching(byte[] sequence) {
        return with().u8(Bench.LONG).u8(0).u16le(Bench.ALL).u32le(0xFFF).bytes(sequence);
    }

    private void locks() throws Exception {
        long mine = opened(anna, "SYS:FOUR.TXT", Opening.OPEN, READ_WRITE);
        long his = opened(bert, "SYS:FOUR.TXT", Opening.OPEN, READ_WRITE);
        done(anna, 109, -1, range(1, mine).u16be(0));
        refused(bert, Completion.FAILURE, 109, -1, range(1, his).u16be(0));
        refused(bert, Completion.TIMEOUT, 26, -1, range(1, his).u16be(1));
        refused(bert, Completion.IO_LOCKED, 72, -1, handle(his).u32be(0).u16be(8));
        done(anna, 28, -1, range(0, mine));
        done(bert, 26, -1, range(3, his).u16be(0));
        done(bert, 30, -1, range(0, his));
        refused(bert, Completion.FAILURE, 30, -1, range(0, his));
        done(bert, 66, -1, handle(his));
        done(anna, 66, -1, handle(mine));
        done(anna, 3, -1, with().u8(0).u8(1).u16be(0).text("SYS:FOUR.TXT"));
        refused(bert, Completion.FAILURE, 105, -1, with().u8(0).u8(1).u16be(0).text("SYS:FOUR.TXT"));
        done(anna, 5, -1, with().u8(0).text("SYS:FOUR.TXT"));
        done(bert, 105, -1, with().u8(0).u8(3).u16be(0).text("SYS:FOUR.TXT"));
        done(bert, 7, -1, with().u8(0).text("SYS:FOUR.TXT"));
        refused(bert, Completion.FAILURE, 7, -1, with().u8(0).text("SYS:FOUR.TXT"));
    }

    private static PacketWriter range(int flag, long handle) {
        return Bench.sixBytes(with().u8(flag), handle).u32be(2).u32be(3);
    }

    private void inspection() throws Exception {
        long handle = opened(anna, "SYS:FOUR.TXT", Opening.OPEN, READ_WRITE);
        opened(bert, "SYS:FOUR.TXT", Opening.OPEN, NO_DENIAL_READ);
        done(anna, 109, -1, range(1, handle).u16be(0));
        var data = done(boss, BINDERY, 244, with().u8(0).text("SYS:FOUR.TXT")).data();
        int volume = data.u8();
        long entry = data.u32le();
        done(boss, BINDERY, 243, with().u8(volume).u32le(entry).u8(Bench.DOS));
        done(boss, BINDERY, 234, with().u16le(anna.connection));
        done(boss, BINDERY, 235, with().u16le(anna.connection).u16le(0));
        done(boss, BINDERY, 235, with().u16le(boss.connection).u16le(0));
        done(boss, BINDERY, 236, with().u8(0).u8(volume).u32le(entry).u16le(0));
        done(boss, BINDERY, 238, with().u8(0).u8(volume).u32le(entry).u16le(0));
        refused(
                anna,
                Completion.NO_CONSOLE_RIGHTS,
                BINDERY,
                235,
                with().u16le(1).u16le(0));
    }

    private void console() throws Exception {
        RawClient first = login("BERT");
        RawClient second = login("BERT");
        RawClient late = attach();
        done(boss, BINDERY, 200);
        done(boss, BINDERY, 203);
        byte[] key = late.loginKey();
        long id = late.objectId("BERT");
        refused(late, Completion.LOGIN_LOCKOUT, BINDERY, 24, late.keyed(key, id, "BERT", "secret"));
        done(boss, BINDERY, 210, with().u8(first.connection));
        done(boss, BINDERY, 254, with().u32le(second.connection));
        refused(boss, Completion.BAD_STATION, BINDERY, 254, with().u32le(second.connection));
        Reply cleared = refused(second, Completion.BAD_STATION, 20, -1, with());
        assertThat(cleared.status()).isEqualTo(Reply.BAD_CONNECTION);
        done(boss, BINDERY, 204);
    }

    private void leave() throws Exception {
        done(anna, 24, -1);
        done(anna, 25, -1);
        done(anna, BINDERY, 70);
        assertThat(anna.destroy().completion()).isZero();
        assertThat(bert.destroy().completion()).isZero();
        assertThat(boss.destroy().completion()).isZero();
    }

    @Override
    public void close() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
    }
}
