package io.cofre.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.cofre.session.CofreException;
import io.cofre.session.JsonText;
import io.cofre.session.Key;
import io.cofre.session.Sha256;
import io.cofre.transfer.format.ArchiveEntry;
import io.cofre.transfer.format.Refusal;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The reader of an untrusted {@link Manifest}. Members that it does not know are passed over. */
final class ManifestReader {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int NO_VERSION = -1;
    private static final int TEXT_LENGTH_MAX = 2 * ArchiveEntry.NAME_BYTES_MAX;

    /**
     * The most unknown members of an object: to find duplicates the parser remembers the names of an object until it
     * ends.
     */
    private static final int UNKNOWN_MEMBERS_MAX = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(TEXT_LENGTH_MAX)
                    .maxNameLength(TEXT_LENGTH_MAX)
                    .build())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final Map<String, Manifest.Listed> files = new HashMap<>();
    private final Set<Key> keys = new HashSet<>();
    private final MessageDigest digest = Sha256.digest();
    private final int filesMax;
    private int unknownMembers;
    private long version = NO_VERSION;
    private long toldKeys = -1;
    private long toldBytes = -1;
    private long bytes;
    private boolean hasFiles;
    private String toldDigest = "";

    private ManifestReader(int filesMax) {
        this.filesMax = filesMax;
    }

    /** The files that a manifest lists, by their names. */
    static Map<String, Manifest.Listed> read(byte[] text, int filesMax) {
        if (!JsonText.isUtf8(text, text.length)) {
            throw wrong("is not UTF-8");
        }
        ManifestReader reader = new ManifestReader(filesMax);
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            reader.readManifest(parser);
        } catch (StreamConstraintsException excessive) {
            throw wrong("has a text that is too long, or is nested too deep");
        } catch (JsonProcessingException malformed) {
            throw wrong("is not JSON, or has a member twice");
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", impossible);
        }
        return reader.files;
    }

    private void readManifest(JsonParser parser) throws IOException {
        require(parser.nextToken() == JsonToken.START_OBJECT, "is no object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "formatVersion" -> version = number(parser, name);
                case "keys" -> toldKeys = number(parser, name);
                case "bytes" -> toldBytes = number(parser, name);
                case "files" -> readFiles(parser);
                case "filesSha256" -> toldDigest = text(parser, name);
                default -> passOver(parser);
            }
        }
        require(parser.nextToken() == null, "is followed by something");
        require(version != NO_VERSION, "has no formatVersion");
        require(
                version == Manifest.FORMAT_VERSION,
                "has format version " + version + ", and only " + Manifest.FORMAT_VERSION + " is known");
        require(hasFiles, "has no files");
        require(toldKeys == files.size(), "lists " + files.size() + " files and counts " + toldKeys);
        require(toldBytes == bytes, "lists " + bytes + " bytes and counts " + toldBytes);
        require(toldDigest.equals(HexFormat.of().formatHex(digest.digest())), "has a list that was changed or damaged");
    }

    private void readFiles(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY, "has files that are no array");
        hasFiles = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(parser.currentToken() == JsonToken.START_OBJECT, "lists a file that is no object");
            unknownMembers = 0;
            readFile(parser);
        }
    }

    private void readFile(JsonParser parser) throws IOException {
        String file = null;
        String key = null;
        String sha256 = null;
        long size = -1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "file" -> file = text(parser, name);
                case "key" -> key = text(parser, name);
                case "sha256" -> sha256 = text(parser, name);
                case "bytes" -> size = number(parser, name);
                default -> passOver(parser);
            }
        }
        add(file, key, sha256, size);
    }

    /** Passes over an unknown member with everything in it. */
    private void passOver(JsonParser parser) throws IOException {
        unknownMembers++;
        int open = 0;
        JsonToken token = parser.currentToken();
        while (token != null) {
            if (token == JsonToken.FIELD_NAME) {
                unknownMembers++;
            }
            require(unknownMembers <= UNKNOWN_MEMBERS_MAX, "has too many members that are not known");
            open += token.isStructStart() ? 1 : 0;
            open -= token.isStructEnd() ? 1 : 0;
            token = open > 0 ? parser.nextToken() : null;
        }
    }

    private void add(@Nullable String file, @Nullable String key, @Nullable String sha256, long size) {
        if (file == null || key == null || sha256 == null || size < 0 || size > Integer.MAX_VALUE) {
            throw wrong("lists a file without its name, key, sha256 or bytes");
        }
        String printed = Refusal.printed(file);
        require(isFileName(file), "lists " + printed + ", which is no name of a file beside it");
        require(SHA256.matcher(sha256).matches(), "lists " + printed + " with a sha256 that is none");
        if (files.size() == filesMax) {
            throw Refusal.tooLarge("its " + Manifest.FILE_NAME + " lists more than " + filesMax + " files");
        }
        Manifest.Listed listed = new Manifest.Listed(file, keyOf(key), (int) size, sha256);
        require(files.put(file, listed) == null, "lists " + printed + " twice");
        require(keys.add(listed.key()), "lists the key of " + printed + " twice");
        Manifest.digest(digest, listed);
        bytes += size;
    }

    private static boolean isFileName(String file) {
        return !file.isEmpty()
                && !file.equals(Manifest.FILE_NAME)
                && EntryPath.of(file).text().equals(file)
                && file.indexOf('/') < 0;
    }

    private static Key keyOf(String name) {
        try {
            return Key.of(name);
        } catch (CofreException invalid) {
            throw wrong("lists " + Refusal.printed(name) + ": " + invalid.getMessage());
        }
    }

    private static long number(JsonParser parser, String name) throws IOException {
        require(parser.currentToken() == JsonToken.VALUE_NUMBER_INT, "has a " + name + " that is no whole number");
        long number = parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? -1 : parser.getLongValue();
        require(number >= 0 && number <= Integer.MAX_VALUE * 1024L, "has a " + name + " that cannot be");
        return number;
    }

    private static String text(JsonParser parser, String name) throws IOException {
        require(parser.currentToken() == JsonToken.VALUE_STRING, "has a " + name + " that is no text");
        return parser.getText();
    }

    private static void require(boolean isRight, String otherwise) {
        if (!isRight) {
            throw wrong(otherwise);
        }
    }

    private static CofreException wrong(String problem) {
        return Refusal.archive("is refused: its " + Manifest.FILE_NAME + " " + problem);
    }
}
