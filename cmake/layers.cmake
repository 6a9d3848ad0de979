# annals_layer(NAME [USES folder…] [LIBS target…])
# One static library for one folder of server/. A folder sees only the folders named in USES,
# so a link error, like the layer lint, tells of a forbidden dependency.
function(annals_layer name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;LIBS")
	file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.c)
	add_library(${name} STATIC ${sources})
	target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/server)
	target_link_libraries(${name} PRIVATE annals_flags PUBLIC ${arg_USES} ${arg_LIBS})
endfunction()
