package io.cofre.hub.wapi.qr;

import io.cofre.hub.provider.QrImage;
import io.cofre.session.Sha256;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The files with the QR codes that wait to be scanned: {@code <root>/qr-codes/<session>.png}, images of
 * {@value QrImage#SIDE} pixels squared. Only the user of this process may read them: a scan gives the account away.
 *
 * <p>A session is any text. Its file is called as the session, but for the characters that a file name cannot hold or
 * that mean something to a shell:
 *
 * <pre>
 *   A-Z a-z 0-9 - _ + @ and the space   as they are
 *   .                                   as it is, but %2E as the first character
 *   all others                          %XX for each byte in UTF-8
 *   more than {@value #NAME_LENGTH_MAX} characters, or half a character of UTF-16      ~ and the SHA-256 of the session
 *   an empty text                                            %
 * </pre>
 *
 * <p>So two sessions never have one file, on a file system that keeps capitals apart. Names that begin with a dot are
 * files that are being written. Thread-safe.
 */
public final class QrFiles implements AutoCloseable {
    /** A file name of 255 bytes has room for the ending, and for what a file that is being written has besides. */
    private static final int NAME_LENGTH_MAX = 240;

    private static final String DIRECTORY = "qr-codes";
    private static final String ENDING = ".png";
    private static final String UNFINISHED = ".";
    private static final String LONG = "~";
    private static final String NAMELESS = "%";
    private static final String KEPT = "-_+@. ";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final Path directory;
    private final Disk disk;

    private QrFiles(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /**
     * The files below a root, which is made if it does not exist.
     *
     * @throws IOException if the directory cannot be made
     */
    public static QrFiles in(Path root) throws IOException {
        Path directory = root.resolve(DIRECTORY);
        return new QrFiles(directory, LocalDisk.at(directory));
    }

    /** The file of a session, whether it exists or not. */
    public Path file(String session) {
        return directory.resolve(name(session));
    }

    /**
     * Writes the code of a session, in place of one that is there. A reader finds the old image or the new one.
     *
     * @return whether there is a file: a text may be too long for a QR code
     * @throws IOException if it cannot be written
     */
    public synchronized boolean write(String session, String code) throws IOException {
        Optional<byte[]> image = QrImage.png(code);
        if (image.isEmpty()) {
            remove(session);
            return false;
        }
        Path written = Path.of(UNFINISHED + name(session));
        disk.write(written, image.get());
        disk.rename(written, Path.of(name(session)));
        return true;
    }

    /** Removes the code of a session. It does nothing if there is none. */
    public synchronized void remove(String session) throws IOException {
        disk.delete(Path.of(name(session)));
    }

    /** Removes all codes, as those that an earlier process has left. */
    public synchronized void clear() throws IOException {
        for (String name : disk.names(Path.of(""))) {
            if (name.endsWith(ENDING)) {
                disk.delete(Path.of(name));
            }
        }
    }

    private static String name(String session) {
        byte[] bytes = session.getBytes(StandardCharsets.UTF_8);
        if (session.isEmpty()) {
            return NAMELESS + ENDING;
        }
        if (!new String(bytes, StandardCharsets.UTF_8).equals(session)) {
            return LONG + Sha256.of(session.getBytes(StandardCharsets.UTF_16BE)) + ENDING;
        }
        StringBuilder name = new StringBuilder(session.length() + ENDING.length());
        for (byte each : bytes) {
            boolean isFirst = name.isEmpty();
            if (isKept((char) (each & 0xFF)) && !(isFirst && each == '.')) {
                name.append((char) each);
            } else {
                name.append('%').append(HEX.toHexDigits(each));
            }
        }
        boolean isShort = name.length() <= NAME_LENGTH_MAX;
        return (isShort ? name : LONG + Sha256.of(bytes)) + ENDING;
    }

    private static boolean isKept(char character) {
        boolean isLetter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
        return isLetter || (character >= '0' && character <= '9') || KEPT.indexOf(character) >= 0;
    }

    @Override
    public void close() {
        disk.close();
    }
}
