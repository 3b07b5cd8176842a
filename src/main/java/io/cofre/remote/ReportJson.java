package io.cofre.remote;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.cofre.admin.InstanceReport;
import io.cofre.admin.InstanceState;
import io.cofre.admin.InstanceSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The reports of {@code io.cofre.admin} as JSON: a record is an object of its components, a time is text in ISO 8601, an
 * absent {@link Optional} is null, as the routes under {@code /admin} have it. Members that a report does not have are ignored, so that an older command understands
 * a newer worker.
 */
public final class ReportJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader())
                    .addSerializer(InstanceState.class, new StateWriter())
                    .addSerializer(new OptionalWriter())
                    .addDeserializer(Optional.class, new OptionalReader()))
            .addMixIn(InstanceReport.class, WithHealth.class)
            .addMixIn(InstanceSummary.class, OfOlderWorkers.class)
            .build();

    private ReportJson() {}

    /** A report, or a list of them, as text for people and programs. */
    public static String text(Object report) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** @throws IOException if the text is not such a report */
    static <T> T read(byte[] json, Class<T> type) throws IOException {
        return type.cast(readAny(json, MAPPER.constructType(type)));
    }

    /** @throws IOException if the text is not a list of such reports */
    static <T> List<T> readList(byte[] json, Class<T> type) throws IOException {
        List<T> reports = new ArrayList<>();
        for (Object report :
                (List<?>) readAny(json, MAPPER.getTypeFactory().constructCollectionType(List.class, type))) {
            if (report == null) {
                throw new IOException("null is no report");
            }
            reports.add(type.cast(report));
        }
        return reports;
    }

    private static Object readAny(byte[] json, JavaType type) throws IOException {
        Object report = MAPPER.readValue(json, type);
        if (report == null) {
            throw new IOException("null is no report");
        }
        return report;
    }

    /** What follows from the components of the record, and spares programs to find out. */
    private interface WithHealth {
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        boolean healthy();
    }

    /** A worker that does not know of the member sends none. */
    private interface OfOlderWorkers {
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<String> sameIdentity();
    }

    private static final class StateWriter extends StdSerializer<InstanceState> {
        private static final long serialVersionUID = 1L;

        StateWriter() {
            super(InstanceState.class);
        }

        @Override
        public void serialize(InstanceState state, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(state.name().toLowerCase(Locale.ROOT));
        }
    }

    private static final class InstantReader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            try {
                return Instant.parse(parser.getText());
            } catch (DateTimeException malformed) {
                throw JsonMappingException.from(parser, "not a time in ISO 8601", malformed);
            }
        }
    }

    @SuppressWarnings("rawtypes") // As Jackson registers serializers: by the raw class.
    private static final class OptionalWriter extends StdSerializer<Optional> {
        private static final long serialVersionUID = 1L;

        OptionalWriter() {
            super(Optional.class);
        }

        @Override
        public void serialize(Optional value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (value.isPresent()) {
                provider.defaultSerializeValue(value.get(), json);
            } else {
                json.writeNull();
            }
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class OptionalReader extends StdDeserializer<Optional> implements ContextualDeserializer {
        private static final long serialVersionUID = 1L;

        private final transient JavaType content;

        OptionalReader() {
            super(Optional.class);
            this.content = TypeFactory.unknownType();
        }

        private OptionalReader(JavaType content) {
            super(Optional.class);
            this.content = content;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            return new OptionalReader(context.getContextualType().containedTypeOrUnknown(0));
        }

        @Override
        public Optional deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Optional.ofNullable(context.readValue(parser, content));
        }

        @Override
        public Optional getNullValue(DeserializationContext context) {
            return Optional.empty();
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return Optional.empty();
        }
    }
}
