package io.cofre.web.v1;

import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Path;

/** A worker with one instance, as programs see it that speak Cofre's own API. */
final class V1Worker implements AutoCloseable {
    static final String SESSION = "/v1/groups/g/instances/i";

    private final Workers workers;
    private final Path directory;
    private TestWorker worker;

    V1Worker(Workers workers, Path directory) throws IOException {
        this.workers = workers;
        this.directory = directory;
        this.worker = workers.on(directory);
        given().put(SESSION).then().statusCode(204);
    }

    TestWorker worker() {
        return worker;
    }

    /** Everything is in files afterwards, and nothing in memory. */
    void restart() throws IOException {
        worker.close();
        worker = workers.on(directory);
    }

    /** Stops the worker, does something to its files, and starts it. */
    void whileStopped(Damage damage) throws IOException {
        workers.needFiles();
        worker.close();
        damage.happen(directory.resolve("g/i"));
        worker = workers.on(directory);
    }

    /** Something that is done to the files of the instance. */
    @FunctionalInterface
    interface Damage {
        void happen(Path instance) throws IOException;
    }

    RequestSpecification given() {
        return worker.given();
    }

    RequestSpecification given(String body) {
        return given().contentType("application/json").body(body);
    }

    /** Stores a value, and returns its tag as the header {@code ETag} has it. */
    String put(String key, String json) {
        return given(json)
                .put(SESSION + "/keys/" + key)
                .then()
                .statusCode(204)
                .extract()
                .header("ETag");
    }

    ValidatableResponse get(String key) {
        return given().get(SESSION + "/keys/" + key).then();
    }

    ValidatableResponse write(String batch) {
        return given(batch).post(SESSION + "/keys/write").then();
    }

    ValidatableResponse read(String selection) {
        return given(selection).post(SESSION + "/keys/read").then();
    }

    @Override
    public void close() {
        worker.close();
    }
}
