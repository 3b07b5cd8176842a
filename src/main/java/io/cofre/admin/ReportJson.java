package io.cofre.admin;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The codec of reports: records as JSON and back, for the routes under {@code /admin}, for the commands that print
 * them, and for the client that reads them.
 *
 * <p>A member is named as the component of its record. A time is text in ISO 8601. An absent value is {@code null}. A
 * reader ignores members that it does not know, and takes a list that is not there for an empty one, so that a command
 * understands an older or a newer worker. Thread-safe.
 */
public final class ReportJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModules(new Jdk8Module(), new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withConfigOverride(List.class, list -> list.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .build();

    private ReportJson() {}

    /** A report, or a list of them, in UTF-8. */
    public static byte[] of(Object report) {
        try {
            return MAPPER.writeValueAsBytes(report);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a report that is no JSON", impossible);
        }
    }

    /** The JSON for people: in lines, indented. */
    public static String pretty(Object report) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a report that is no JSON", impossible);
        }
    }

    /**
     * Reads one report.
     *
     * @throws IOException if it is not the JSON of such a report
     */
    public static <T> T read(byte[] json, Class<T> type) throws IOException {
        return required(MAPPER.readValue(json, type));
    }

    /**
     * Reads one report that may be absent.
     *
     * @return empty if it is {@code null}
     * @throws IOException if it is not the JSON of such a report
     */
    public static <T> Optional<T> readIfAny(byte[] json, Class<T> type) throws IOException {
        return Optional.ofNullable(MAPPER.readValue(json, type));
    }

    /**
     * Reads a list of reports.
     *
     * @throws IOException if it is not a JSON array of such reports
     */
    public static <T> List<T> readAll(byte[] json, Class<T> type) throws IOException {
        List<T> reports = required(MAPPER.readerForListOf(type).readValue(json));
        for (T report : reports) {
            required(report);
        }
        return reports;
    }

    private static <T> T required(@Nullable T report) throws IOException {
        if (report == null) {
            throw new IOException("null is no report");
        }
        return report;
    }
}
