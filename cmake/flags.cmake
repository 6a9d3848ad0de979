# One interface target carries every flag, so that a target opts in by linking it.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# gcc is the gate; clang (fuzz preset, clang-tidy) warns of more, some of it in protobuf-c's macros.
add_library(annals_flags INTERFACE)
target_compile_definitions(annals_flags INTERFACE _GNU_SOURCE ANNALS_VERSION="${PROJECT_VERSION}")
target_compile_options(annals_flags INTERFACE
	-Wall -Wextra $<$<C_COMPILER_ID:GNU>:-Werror> -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes
	-Wmissing-prototypes -Wold-style-definition -Wvla -Wcast-qual -Wwrite-strings -Wundef
	-Wformat=2 $<$<C_COMPILER_ID:GNU>:-Wno-format-truncation> -Wswitch-enum -Wimplicit-fallthrough -Wdouble-promotion -fno-common
	-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
if(ANNALS_SANITIZE)
	add_compile_options(-fsanitize=${ANNALS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
	add_link_options(-fsanitize=${ANNALS_SANITIZE})
	# Tests are many and small: a little optimisation makes them several times faster.
	add_compile_options(-O1)
endif()
if(ANNALS_HARDEN)
	target_compile_options(annals_flags INTERFACE -D_FORTIFY_SOURCE=3 -fstack-protector-strong
		-fstack-clash-protection -fcf-protection)
	add_link_options(-Wl,-z,relro,-z,now)
endif()
if(ANNALS_FUZZ)
	add_compile_options(-fsanitize=fuzzer-no-link)
endif()
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
